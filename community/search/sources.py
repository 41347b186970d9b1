"""What can be found: each app declares its kinds in `search_sources.py`."""
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property

from django.utils.functional import Promise

from billing.access import Rights, rights_of
from kit.registry import Registry


@dataclass(frozen=True)
class Document:
    """A thing as it is indexed. `open_text` whoever may know of the thing may read, `paid_text` those to whom `product_id` is open.

    `author_id` is also who may read the paid text without paying. `for_members`: visitors do not find it.
    `tags` are slugs with a space between them. What stands in a category is found by those who may see that.
    """

    key: str
    title: str
    at: datetime
    language: str = ""
    open_text: str = ""
    paid_text: str = ""
    product_id: int | None = None
    author_id: int | None = None
    category_id: int | None = None
    is_solved: bool = False
    for_members: bool = False
    tags: str = ""


@dataclass(frozen=True)
class Shown:
    """How a thing stands in the list of results; `lock` says what opens it, and is empty when it is open."""

    title: str
    url: str
    lang: str
    note: str = ""
    lock: str = ""


class Reader:
    """Who looks, and when. Rights are read once, and only if they are asked for."""

    def __init__(self, member, *, at):
        self.member, self.at = member, at

    @cached_property
    def rights(self) -> Rights:
        return rights_of(self.member, at=self.at)


def _nobody(member) -> bool:
    return False


@dataclass(frozen=True)
class SearchSource:
    """One kind of thing.

    `keys()` are the keys of all that may be found by anybody; `documents(keys)` are those of them that still may, in one query or
    few. `describe(keys, reader)` returns {key: Shown} for what this reader may know of, as the pages would decide at this moment:
    a row that is out of date is never shown. `reads_paid(member)`: this member reads the paid text of all of this kind.
    `recent(since)` are the keys made since then, where making one marks nothing as due: the thing itself is the promise.
    `weight` moves the kind up or down among the results.
    """

    kind: str
    label: str | Promise
    keys: Callable[[], Iterable[str]]
    documents: Callable[[Iterable[str]], Iterable[Document]]
    describe: Callable[[Iterable[str], Reader], dict[str, Shown]]
    reads_paid: Callable[..., bool] = _nobody
    recent: Callable[[datetime], Iterable[str]] | None = None
    weight: float = 1.0


sources: Registry[SearchSource] = Registry("search source", "search_sources")


def declare(*declared: SearchSource) -> None:
    """Register each under its kind."""
    for source in declared:
        sources.register(source.kind, source)


def ids(keys: Iterable[str]) -> list[int]:
    """Keys that are primary keys."""
    return [int(key) for key in keys if key.isdecimal() and len(key) < 19]
