"""The index on PostgreSQL: a column of lexemes without positions, under a GIN index."""
from collections.abc import Sequence

FROM = "community_searchrow"
MATCHES = "words @@ %s::tsquery"
CONTAINS = "strpos({column}, %s) > 0"


def one(token: str, *, is_beginning: bool) -> str:
    quoted = token.replace("\\", "\\\\").replace("'", "''")
    return f"'{quoted}'{':*' if is_beginning else ''}"


def any_of(parts: Sequence[str]) -> str:
    return f"({' | '.join(parts)})"


def all_of(parts: Sequence[str]) -> str:
    return " & ".join(parts)
