"""Where the index is not what the sources say."""
from community.models import SearchDue, SearchRow
from community.search.indexing import TOLD, batches, row_of, stored_keys, write
from community.search.sources import sources


def mend() -> dict[str, set[str]]:
    """Write anew what had drifted; returns the keys, by kind."""
    found = {kind: keys for kind in sources.names() if (keys := drifted(kind))}
    for kind, keys in found.items():
        for part in batches(sorted(keys)):
            write(sources[kind], part)
    return found


def drifted(kind: str) -> set[str]:
    """Keys whose row is not what the source says, or of older tokens; those that are due anyway are left out."""
    source, found = sources[kind], set()
    known: set[str] = set()
    for part in batches(source.keys()):
        known.update(part)
        told = {document.key: row_of(kind, document) for document in source.documents(part)}
        stored = {row.key: row for row in SearchRow.objects.filter(kind=kind, key__in=part).defer("words")}
        found |= {key for key in told.keys() | stored.keys() if not _same(told.get(key), stored.get(key))}
    found |= set(stored_keys(kind)) - known
    return found - set(SearchDue.objects.filter(kind=kind).values_list("key", flat=True))


def _same(told: SearchRow | None, stored: SearchRow | None) -> bool:
    if told is None or stored is None:
        return told is stored
    return all(getattr(told, name) == getattr(stored, name) for name in ("tokens_version", "open_folded", "paid_folded", *TOLD))
