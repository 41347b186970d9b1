"""What was sought: a row a day and question, without a name."""
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Max, Min, QuerySet, Sum

from community.models import SearchLog
from community.models.search import LONGEST_QUESTION
from kit.periods import day_of
from kit.rows import insert
from kit.tokens import fold

KEPT = timedelta(days=90)
# What was asked once may be anything, a password pasted by mistake too.
OFTEN_ENOUGH = 2
LINES = 50


@dataclass(frozen=True)
class Sought:
    """A question as it was folded, how often it was asked in a period, and how much it found the poorest time."""

    question: str
    times: int
    hits: int
    last_on: date


def note(text: str, hits: int, *, at) -> None:
    """Count one more time that this was asked; one statement."""
    row = SearchLog(day=day_of(at), question=fold(text)[:LONGEST_QUESTION], hits=hits)
    times = "UPDATE SET times = community_searchlog.times + 1, hits = EXCLUDED.hits"
    insert([row], unique=["day", "question"], returning=["id"], on_conflict=times)


def prune(*, at) -> int:
    """Forget what was asked longer ago than is kept."""
    return SearchLog.objects.filter(day__lt=day_of(at - KEPT)).delete()[0]


def _by_question(since: date) -> QuerySet:
    rows = SearchLog.objects.filter(day__gte=since).values("question")
    return rows.annotate(all=Sum("times"), best=Max("hits"), least=Min("hits"), last=Max("day")).filter(all__gte=OFTEN_ENOUGH)


def _lines(rows) -> Sequence[Sought]:
    return [Sought(row["question"], row["all"], row["least"], row["last"]) for row in rows.order_by("-all", "question")[:LINES]]


def not_found(since: date) -> Sequence[Sought]:
    """What was asked more than once since that day and never found anything, the most wanted first; one query."""
    return _lines(_by_question(since).filter(best=0))


def found_little(since: date, *, at_most: int = 3) -> Sequence[Sought]:
    """What found something, but hardly anything; one query."""
    return _lines(_by_question(since).filter(best__gt=0, best__lte=at_most))


def asked_most(since: date) -> Sequence[Sought]:
    return _lines(_by_question(since).filter(best__gt=0))
