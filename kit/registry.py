"""A place where upper apps put what a lower app must ask of them.

A registry is a named, ordered mapping. Its owner defines it in a module of its own; every app that has something
to put in it does so in a module of the agreed name (`verbs.py`, `notice_kinds.py`, ...), which `autodiscover`
imports when the owner's `AppConfig.ready()` runs.
"""
from collections.abc import Iterator
from typing import Generic, TypeVar

from django.core.exceptions import ImproperlyConfigured
from django.utils.module_loading import autodiscover_modules

T = TypeVar("T")


class Registry(Generic[T]):
    """Entries by name, in the order of registration. A name may be taken once."""

    def __init__(self, what: str, module: str):
        self.what = what
        self.module = module
        self._entries: dict[str, T] = {}

    def register(self, name: str, entry: T) -> T:
        """Put `entry` under `name`; raise ImproperlyConfigured when the name is taken by another entry."""
        if name in self._entries and self._entries[name] is not entry:
            raise ImproperlyConfigured(f"{self.what} {name!r} is registered twice")
        self._entries[name] = entry
        return entry

    def autodiscover(self) -> None:
        """Import the module of the agreed name in every installed app."""
        autodiscover_modules(self.module)

    def __getitem__(self, name: str) -> T:
        return self._entries[name]

    def get(self, name: str) -> T | None:
        return self._entries.get(name)

    def __contains__(self, name: str) -> bool:
        return name in self._entries

    def __iter__(self) -> Iterator[T]:
        return iter(self._entries.values())

    def names(self) -> list[str]:
        return list(self._entries)
