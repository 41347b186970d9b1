"""Writing the index: what is due, and everything anew."""
import logging
from collections.abc import Iterable, Iterator
from datetime import timedelta
from itertools import islice

from django.db import transaction

from community.models import SearchDue, SearchRow
from community.search.index import PAID, TAG, TITLE
from community.search.sources import Document, SearchSource, sources
from community.search.windows import windows_of
from kit.due import put_off
from kit.tokens import TOKENS_VERSION, fold, tokens_of

log = logging.getLogger(__name__)
BATCH = 200
NEW = timedelta(hours=2)
TOLD = ("language", "product_id", "author_id", "category_id", "at", "is_solved", "for_members", "tags", "title", "open_text", "paid_text")


def row_of(kind: str, document: Document) -> SearchRow:
    """A document as it is stored."""
    title, text = document.title[:200], f"{document.title}\n{document.open_text}"
    words = tokens_of(text) | {TITLE + token for token in tokens_of(title)} | {PAID + token for token in tokens_of(document.paid_text)}
    words |= windows_of(document.at) | {TAG + slug for slug in document.tags.split()}
    return SearchRow(
        kind=kind, tokens_version=TOKENS_VERSION, open_folded=fold(text), paid_folded=fold(document.paid_text), words=words,
        **{name: getattr(document, name) for name in ("key", *TOLD) if name != "title"}, title=title,
    )


def write(source: SearchSource, keys: Iterable[str]) -> int:
    """Put the rows of these keys as their source tells them now; those that may not be found any more go. Returns how many stand."""
    keys = list(keys)
    with transaction.atomic():
        rows = [row_of(source.kind, document) for document in source.documents(keys)]
        SearchRow.objects.filter(kind=source.kind, key__in=keys).delete()
        SearchRow.objects.bulk_create(rows, batch_size=BATCH)
    return len(rows)


def index_due(*, at, limit: int = BATCH) -> int:
    """Index up to `limit` things that are due; returns how many were taken. What fails is tried again later, the others go on."""
    _mark_new(at=at)
    with transaction.atomic():
        due = SearchDue.objects.select_for_update(skip_locked=True).filter(run_after__lte=at).order_by("run_after", "id")
        taken = list(due[:limit])
        for kind in dict.fromkeys(one.kind for one in taken):
            _index([one for one in taken if one.kind == kind], kind, at=at)
    return len(taken)


def _mark_new(*, at) -> None:
    """What was made lately and has no row is due, too: writing a post then costs no statement more."""
    for source in sources:
        if source.recent and (keys := set(source.recent(at - NEW))):
            keys -= set(SearchRow.objects.filter(kind=source.kind, key__in=keys).values_list("key", flat=True))
            due = [SearchDue(kind=source.kind, key=key, run_after=at) for key in sorted(keys)]
            SearchDue.objects.bulk_create(due, ignore_conflicts=True)


def _index(due: list[SearchDue], kind: str, *, at) -> None:
    try:
        with transaction.atomic():
            if source := sources.get(kind):
                write(source, [one.key for one in due])
            SearchDue.objects.filter(pk__in=[one.pk for one in due]).delete()
    except Exception:
        if len(due) > 1:
            for one in due:
                _index([one], kind, at=at)
            return
        log.exception("%s cannot be indexed", due[0])
        put_off(due[0], at=at)


def batches(keys: Iterable[str], size: int = BATCH) -> Iterator[list[str]]:
    """Parts of a stream of keys."""
    stream = iter(keys)
    while part := list(islice(stream, size)):
        yield part


def rebuild(kinds: Iterable[str] = ()) -> dict[str, int]:
    """Write every row anew, the search going on meanwhile; returns how many rows stand, by kind."""
    wanted = list(kinds) or sources.names()
    counts = {}
    for kind in wanted:
        source = sources[kind]
        known = list(source.keys())
        counts[kind] = sum(write(source, part) for part in batches(known))
        for part in batches(sorted(set(stored_keys(kind)) - set(known))):
            counts[kind] += write(source, part)
    if not list(kinds):
        SearchRow.objects.exclude(kind__in=sources.names()).delete()
    return counts


def stored_keys(kind: str) -> Iterator[str]:
    return SearchRow.objects.filter(kind=kind).values_list("key", flat=True).iterator()
