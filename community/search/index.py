"""Asking the index: one statement, the same on both databases but for the few words that `sqlite` and `postgres` bring.

Three parts are put together: rows with all that is asked for in their title, rows with it in their open text, and, for those who may
read it, rows with it in open and paid text together. Each part is cut to its newest rows before anything is sorted by worth.
"""
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime

from django.db import connection

from community.search import postgres, sqlite
from community.search.paid import PaidScope
from kit.tokens import Needle

TITLE, PAID = "^", "$"
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
    """One SELECT and its values."""

    sql: str
    values: list = field(default_factory=list)


def search(
    needles: Sequence[Needle], *, filters: Filters, paid: PaidScope | None, is_member: bool, titles: int | None = NEWEST_TITLES,
    texts: int | None = NEWEST,
) -> list[Hit]:
    """The newest rows that answer all needles, those with a title that does among them; no row twice. `None` cuts nothing."""
    if not needles:
        return []
    parts = [
        _part(needles, filters, is_member, markers=(TITLE,), inside=("open_folded",), limit=titles),
        _part(needles, filters, is_member, markers=("",), inside=("open_folded",), limit=texts),
    ]
    if paid:
        whole = _part(needles, filters, is_member, markers=("", PAID), inside=("open_folded", "paid_folded"), limit=texts, paid=paid)
        parts.append(whole)
    sql = " UNION ALL ".join(f"SELECT * FROM ({part.sql}) AS part{i}" for i, part in enumerate(parts))  # noqa: S608 - see _part
    with connection.cursor() as cursor:
        cursor.execute(sql, [value for part in parts for value in part.values])
        rows = cursor.fetchall()
    found: dict[int, Hit] = {}
    for pk, kind, key, at, is_solved, in_title in rows:
        found.setdefault(pk, Hit(pk, kind, key, _moment(at), bool(is_solved), bool(in_title)))
    return list(found.values())


def _part(needles, filters: Filters, is_member: bool, *, markers, inside, limit, paid: PaidScope | None = None) -> _Part:
    dialect = DIALECTS[connection.vendor]
    query = dialect.all_of([
        dialect.any_of([dialect.one(marker + token, is_beginning=needle.is_beginning) for marker in markers])
        for needle in needles for token in needle.tokens
    ])
    conditions, values = [dialect.MATCHES], [query]
    for needle in needles:
        if needle.inside:
            conditions.append(f"({' OR '.join(dialect.CONTAINS.format(column=column) for column in inside)})")
            values += [needle.inside] * len(inside)
    narrowed, more = filters.conditions()
    conditions, values = conditions + narrowed, values + more
    if not is_member:
        conditions.append("NOT for_members")
    if paid:
        allowed, more = paid.condition()
        conditions, values = [*conditions, allowed], values + more
    # All names come from this module; what was asked is among the values.
    sql = (
        f"SELECT community_searchrow.id, kind, key, at, is_solved, {int(markers == (TITLE,))} AS in_title FROM {dialect.FROM} "  # noqa: S608
        f"WHERE {' AND '.join(conditions)}"
    )
    if limit is not None:
        sql += " ORDER BY at DESC LIMIT %s"
        values.append(limit)
    return _Part(sql, values)


def _moment(at: datetime) -> datetime:
    """SQLite gives a time without its zone, in UTC."""
    return at if at.tzinfo else at.replace(tzinfo=UTC)
