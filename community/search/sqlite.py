"""The index on SQLite: an FTS5 table beside the rows, kept by triggers."""
from collections.abc import Sequence

from community.models.search import spelt

FROM = "community_searchwords JOIN community_searchrow ON community_searchrow.id = community_searchwords.rowid"
MATCHES = "community_searchwords MATCH %s"
CONTAINS = "instr({column}, %s) > 0"


def one(token: str, *, is_beginning: bool) -> str:
    return f'"{spelt(token)}"{" *" if is_beginning else ""}'


def any_of(parts: Sequence[str]) -> str:
    return f"({' OR '.join(parts)})"


def all_of(parts: Sequence[str]) -> str:
    return " AND ".join(parts)
