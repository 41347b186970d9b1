"""What an interaction was about, in words: each app describes its own kinds of target in `interaction_targets.py`."""
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from kit.registry import Registry


@dataclass(frozen=True)
class Described:
    """The name of a target and where it stands."""

    title: str
    url: str = ""


@dataclass(frozen=True)
class TargetKind:
    """`describe(keys, member)` returns {key: Described} for those that the member may see, in one query."""

    kind: str
    describe: Callable[..., dict[str, Described]]


target_kinds: Registry[TargetKind] = Registry("kind of target", "interaction_targets")


def declare(*declared: TargetKind) -> None:
    """Register each under its kind."""
    for entry in declared:
        target_kinds.register(entry.kind, entry)


def describe_all(pairs: Iterable[tuple[str, str]], member) -> dict[tuple[str, str], Described]:
    """What is known of these (kind, key) pairs; one query a kind."""
    by_kind: dict[str, list[str]] = {}
    for kind, key in pairs:
        by_kind.setdefault(kind, []).append(key)
    found = {}
    for kind, keys in by_kind.items():
        if entry := target_kinds.get(kind):
            found.update({(kind, key): what for key, what in entry.describe(keys, member).items()})
    return found
