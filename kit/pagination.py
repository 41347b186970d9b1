"""Keyset pagination: a page begins after a row, not after a number of rows, so page 4,000 costs what page 1 costs."""
import base64
import binascii
import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import Q, QuerySet
from django.http import Http404

LONGEST_CURSOR = 600


@dataclass(frozen=True)
class Keyset:
    """One page of a list. The addresses are relative (`?before=…`) and empty where there is nothing to go to."""

    items: list
    older_url: str
    newer_url: str

    def __iter__(self):
        return iter(self.items)

    def __len__(self):
        return len(self.items)


def keyset_page(queryset: QuerySet, request, fields: Sequence[str] = ("-last_post_at", "-id"), size: int = 20) -> Keyset:
    """The page that `?before=` (rows further down) or `?after=` (rows further up) asks for; the first one without.

    `fields` is the order, its last field unique and none nullable. One query, and no count. Raises Http404 on a cursor
    that this list did not make.
    """
    ordered = queryset.order_by(*fields)
    if cursor := request.GET.get("before"):
        found = list(ordered.filter(_beyond(queryset, fields, cursor))[: size + 1])
        return _page(request, fields, found[:size], older=len(found) > size, newer=True)
    if cursor := request.GET.get("after"):
        turned = [field[1:] if field.startswith("-") else f"-{field}" for field in fields]
        found = list(queryset.order_by(*turned).filter(_beyond(queryset, turned, cursor))[: size + 1])
        if len(found) > size:
            return _page(request, fields, found[:size][::-1], older=True, newer=True)
    found = list(ordered[: size + 1])
    return _page(request, fields, found[:size], older=len(found) > size, newer=False)


def _page(request, fields, items, *, older: bool, newer: bool) -> Keyset:
    return Keyset(
        items,
        older_url=_url(request, "before", fields, items[-1]) if older and items else "",
        newer_url=_url(request, "after", fields, items[0]) if newer and items else "",
    )


def _url(request, name: str, fields, item) -> str:
    query = request.GET.copy()
    query.pop("before", None)
    query.pop("after", None)
    query[name] = _encode(fields, item)
    return f"?{query.urlencode()}"


def _encode(fields, item) -> str:
    values = [item[name] if isinstance(item, dict) else getattr(item, name) for name in (f.lstrip("-") for f in fields)]
    raw = json.dumps([v.isoformat() if hasattr(v, "isoformat") else str(v) for v in values], separators=(",", ":"))
    return base64.urlsafe_b64encode(raw.encode()).decode().rstrip("=")


def _beyond(queryset, fields, cursor: str) -> Q:
    """Rows that come after the cursor's row in the order of `fields`."""
    values = _decode(queryset, fields, cursor)
    beyond, same = Q(), Q()
    for field, value in zip(fields, values, strict=True):
        name, comparison = field.lstrip("-"), "lt" if field.startswith("-") else "gt"
        beyond |= same & Q(**{f"{name}__{comparison}": value})
        same &= Q(**{name: value})
    # Follows from the rest, and lets the database begin in the middle of the index.
    first, comparison = fields[0].lstrip("-"), "lte" if fields[0].startswith("-") else "gte"
    return Q(**{f"{first}__{comparison}": values[0]}) & beyond


def _decode(queryset, fields, cursor: str) -> list[Any]:
    try:
        if len(cursor) > LONGEST_CURSOR:
            raise ValueError("too long")
        values = json.loads(base64.urlsafe_b64decode(cursor.encode() + b"=" * (-len(cursor) % 4)))
        if not isinstance(values, list) or len(values) != len(fields):
            raise ValueError("another list's cursor")
        return [_value(queryset, field.lstrip("-"), text) for field, text in zip(fields, values, strict=True)]
    except (ValueError, TypeError, OverflowError, RecursionError, ValidationError, binascii.Error) as fault:
        raise Http404("no such page") from fault


def _value(queryset, name: str, text: str):
    if not isinstance(text, str) or "\0" in text:
        raise ValueError("not a value of this list")
    annotation = queryset.query.annotations.get(name)
    value = (annotation.output_field if annotation is not None else queryset.model._meta.get_field(name)).to_python(text)
    if value is None or (isinstance(value, int) and abs(value) >= 2**63):
        raise ValueError("not a value of this list")
    if isinstance(value, datetime):
        if value.tzinfo is None:
            raise ValueError("a time without its zone")
        value.astimezone(UTC)
    return value
