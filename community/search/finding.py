"""From a question to a page of results, each as its source shows it to this reader now."""
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from django.utils.safestring import SafeString

from accounts.blocking import is_blocked
from community.models import SearchRow
from community.search.excerpts import excerpt, marked
from community.search.index import Filters, Hit, search
from community.search.paid import PaidScope, scope_of
from community.search.question import Question
from community.search.seen import seen_by
from community.search.sources import Reader, Shown, sources

PAGE_SIZE = 20
LAST_PAGE = 10
HALF_LIFE_DAYS = 180


@dataclass(frozen=True)
class Found:
    """One line of the results; `blocked`: the reader blocked who wrote it."""

    kind: str
    label: str
    shown: Shown
    title: SafeString
    excerpt: SafeString
    blocked: bool = False

    @property
    def locked(self) -> bool:
        return bool(self.shown.lock)


@dataclass(frozen=True)
class Page:
    """Results of one page. `total` counts what was ranked, which is cut at some hundreds."""

    items: list[Found] = field(default_factory=list)
    total: int = 0
    number: int = 1
    has_next: bool = False


def worth(hit: Hit, *, at: datetime) -> float:
    """What is named so comes first, then what its kind weighs, what is solved, and what is new."""
    age = max(0.0, (at - hit.at).total_seconds() / 86400)
    weight = sources[hit.kind].weight if hit.kind in sources else 0
    return 2 * hit.in_title + weight + 0.3 * hit.is_solved + 1 / (1 + age / HALF_LIFE_DAYS)


def find(question: Question, reader: Reader, *, filters: Filters | None = None, number: int = 1) -> Page:
    """Page `number` of what answers the question: one query to the index, one for the texts, one or two for each kind shown."""
    if not question:
        return Page()
    paid, is_member = scope_of(reader), reader.member.is_authenticated
    hits = search(question.needles, filters=filters or Filters(), paid=paid, is_member=is_member, seen=seen_by(reader.member))
    hits.sort(key=lambda hit: (worth(hit, at=reader.at), hit.at, hit.id), reverse=True)
    first = (number - 1) * PAGE_SIZE
    items = _shown(hits[first : first + PAGE_SIZE], question, reader, paid)
    return Page(items, len(hits), number, has_next=len(hits) > first + PAGE_SIZE and number < LAST_PAGE)


def _shown(hits: Sequence[Hit], question: Question, reader: Reader, paid: PaidScope | None) -> list[Found]:
    rows = SearchRow.objects.only("kind", "key", "author", "product", "open_text", "paid_text")
    texts = rows.annotate(blocked=is_blocked(reader.member)).in_bulk([hit.id for hit in hits])
    described: dict[tuple[str, str], Shown] = {}
    for kind in dict.fromkeys(hit.kind for hit in hits if hit.kind in sources):
        keys = [hit.key for hit in hits if hit.kind == kind]
        described.update({(kind, key): shown for key, shown in sources[kind].describe(keys, reader).items()})
    found = []
    for hit in hits:
        shown, row = described.get((hit.kind, hit.key)), texts.get(hit.id)
        if shown and row:
            readable = [row.open_text, row.paid_text] if paid and paid.allows(row) else [row.open_text]
            found.append(Found(
                hit.kind, str(sources[hit.kind].label), shown, marked(shown.title, question.needles), excerpt(readable, question.needles),
                row.blocked,
            ))
    return found
