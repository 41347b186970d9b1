"""What can be flagged: each app that owns such a thing registers a `Flaggable` in its `flaggables.py`."""
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise

from kit.registry import Registry


@dataclass(frozen=True)
class Flaggable:
    """How moderation handles one kind of thing.

    `find(keys)` returns {key: thing} of those that exist, in one query; the others take a thing. `lock(thing)` holds its row until
    the transaction ends, so that reports and decisions about one thing come one after the other. `hide(thing, at=…)` and
    `restore(thing, at=…)` change what shows and are safe to call twice; `author(thing)` is the member who made it,
    `changed_at(thing)` when its text last changed. `settled(thing, hidden=…, at=…)` is called once a moderator decided; it may
    be left out. `writer(thing)` is who really made it, where `author` is a name that hides them: they are told, and do not decide.
    `place(thing)` is what notices about decisions stand in (`notices.sight`): who may not see it is not told.
    """

    kind: str
    label: str | Promise
    find: Callable[[Iterable[str]], dict[str, Any]]
    lock: Callable[[Any], None]
    hide: Callable[..., None]
    restore: Callable[..., None]
    url: Callable[[Any], str]
    excerpt: Callable[[Any], str]
    author: Callable[[Any], Any]
    changed_at: Callable[[Any], Any]
    settled: Callable[..., None] | None = None
    writer: Callable[[Any], Any] | None = None
    place: Callable[[Any], str] | None = None

    def made_by(self, thing: Any) -> Any:
        """Who really made it; for acts and notices, never to be shown."""
        return (self.writer or self.author)(thing)


    def get(self, key: str) -> Any:
        """The thing, or None."""
        return self.find([key]).get(key)


flaggables: Registry[Flaggable] = Registry("flaggable kind", "flaggables")


def declare(*declared: Flaggable) -> None:
    """Register each under its kind."""
    for flaggable in declared:
        flaggables.register(flaggable.kind, flaggable)
