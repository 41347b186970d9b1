"""What was sought: a row a day and question, without a name."""
from datetime import timedelta

from community.models import SearchLog
from community.models.search import LONGEST_QUESTION
from kit.periods import day_of
from kit.rows import insert
from kit.tokens import fold

KEPT = timedelta(days=90)


def note(text: str, hits: int, *, at) -> None:
    """Count one more time that this was asked; one statement."""
    row = SearchLog(day=day_of(at), question=fold(text)[:LONGEST_QUESTION], hits=hits)
    times = "UPDATE SET times = community_searchlog.times + 1, hits = EXCLUDED.hits"
    insert([row], unique=["day", "question"], returning=["id"], on_conflict=times)


def prune(*, at) -> int:
    """Forget what was asked longer ago than is kept."""
    return SearchLog.objects.filter(day__lt=day_of(at - KEPT)).delete()[0]
