"""Asking the index: one statement, the same on both databases but for the few words that `sqlite` and `postgres` bring.

Three parts are put together: rows with all that is asked for in their title, rows with it in their open text, and, for those who may
read it, rows with it in open and paid text together. Each part is cut to its newest rows before anything is sorted by worth; they are
looked for among the newest rows of all first, and further back only when those do not fill the part.
"""
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from django.db import connection

from community.search import postgres, sqlite
from community.search.paid import PaidScope
from community.search.seen import EVERYTHING, Condition
from community.search.windows import rounds
from kit.tokens import Needle

TITLE, PAID, TAG = "^", "$", "§"
DIALECTS = {"sqlite": sqlite, "postgresql": postgres}
NEWEST_TITLES, NEWEST = 200, 300


@dataclass(frozen=True)
class Filters:
    """What the results are narrowed to; empty values narrow nothing."""

    kinds: tuple[str, ...] = ()
    author_id: int | None = None
    since: datetime | None = None
    language: str = ""
    solved: bool = False
    tag: str = ""

    def conditions(self) -> tuple[list[str], list]:
        parts: list[str] = []
        values: list = []
        if self.kinds:
            parts.append(f"kind IN ({', '.join(['%s'] * len(self.kinds))})")
            values += self.kinds
        for sql, value in (("author_id = %s", self.author_id), ("at >= %s", self.since), ("language = %s", self.language)):
            if value:
                parts.append(sql)
                values.append(connection.ops.adapt_datetimefield_value(value) if isinstance(value, datetime) else value)
        if self.solved:
            parts.append("is_solved")
        return parts, values


@dataclass(frozen=True)
class Hit:
    """A row that answers the question. `in_title`: its title has all that was asked for."""

    id: int
    kind: str
    key: str
    at: datetime
    is_solved: bool
    in_title: bool


@dataclass
class _Part:
    """One SELECT: which tokens of a row it asks, where a run must stand inside, how many rows at most, how many the last round brought."""

    markers: tuple[str, ...]
    inside: tuple[str, ...]
    limit: int | None
    paid: PaidScope | None = None
    found: int = 0

    def wants_more(self, windows: Sequence[str]) -> bool:
        """A part without limit is asked once, for everything."""
        return not windows if self.limit is None else self.found < self.limit


def search(
    needles: Sequence[Needle], *, filters: Filters, paid: PaidScope | None, is_member: bool, titles: int | None = NEWEST_TITLES,
    texts: int | None = NEWEST, seen: Condition = EVERYTHING,
) -> list[Hit]:
    """The newest rows that answer all needles, those with a title that does among them; no row twice. `None` cuts nothing."""
    if not needles:
        return []
    parts = [_Part((TITLE,), ("open_folded",), titles), _Part(("",), ("open_folded",), texts)]
    if paid:
        parts.append(_Part(("", PAID), ("open_folded", "paid_folded"), texts, paid))
    found: dict[int, Hit] = {}
    for windows in rounds():
        asked = [part for part in parts if part.wants_more(windows)]
        for part in asked:
            part.found = 0
        for number, pk, kind, key, at, is_solved in _rows(asked, needles, filters, is_member, windows, seen):
            part = asked[number]
            part.found += 1
            found.setdefault(pk, Hit(pk, kind, key, _moment(at), bool(is_solved), part.markers == (TITLE,)))
    return list(found.values())


def _rows(parts: Sequence[_Part], needles, filters: Filters, is_member: bool, windows: Sequence[str], seen: Condition) -> list[tuple]:
    """(number of the part, columns of a hit), part by part; one statement."""
    if not parts:
        return []
    selects = [_select(part, number, needles, filters, is_member, windows, seen) for number, part in enumerate(parts)]
    sql = " UNION ALL ".join(f"SELECT * FROM ({sql}) AS part{number}" for number, (sql, _values) in enumerate(selects))  # noqa: S608 - see _select
    with connection.cursor() as cursor:
        cursor.execute(sql, [value for _sql, values in selects for value in values])
        return sorted(cursor.fetchall(), key=lambda row: row[0])


def _select(
    part: _Part, number: int, needles, filters: Filters, is_member: bool, windows: Sequence[str], seen: Condition
) -> tuple[str, list]:
    dialect = DIALECTS[connection.vendor]
    wanted = [
        dialect.any_of([dialect.one(marker + token, is_beginning=needle.is_beginning) for marker in part.markers])
        for needle in needles for token in needle.tokens
    ]
    if filters.tag:
        wanted.append(dialect.any_of([dialect.one(TAG + filters.tag, is_beginning=False)]))
    if windows:
        wanted.append(dialect.any_of([dialect.one(window, is_beginning=False) for window in windows]))
    conditions, values = [dialect.MATCHES], [dialect.all_of(wanted)]
    for needle in needles:
        if needle.inside:
            conditions.append(f"({' OR '.join(dialect.CONTAINS.format(column=column) for column in part.inside)})")
            values += [needle.inside] * len(part.inside)
    narrowed, more = filters.conditions()
    conditions, values = conditions + narrowed, values + more
    if not is_member:
        conditions.append("NOT for_members")
    if seen.sql:
        conditions, values = [*conditions, seen.sql], values + seen.values
    if part.paid:
        allowed, more = part.paid.condition()
        conditions, values = [*conditions, allowed], values + more
    # All names come from this module; what was asked is among the values.
    sql = (
        f"SELECT {number}, community_searchrow.id, kind, key, at, is_solved FROM {dialect.FROM} "  # noqa: S608
        f"WHERE {' AND '.join(conditions)}"
    )
    if part.limit is not None:
        sql += " ORDER BY at DESC LIMIT %s"
        values.append(part.limit)
    return sql, values


def _moment(at: datetime) -> datetime:
    """SQLite gives a time without its zone, in UTC."""
    return at if at.tzinfo else at.replace(tzinfo=UTC)
