"""Who may no longer see what a notice tells of: a right that ended takes no row away, so that it is asked when notices are read or mailed.

Each app answers for its own kinds of thing (the `within` of facts, such as "topic:3") in its `notice_sights.py`.
"""
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from accounts.models import Member
from kit.registry import Registry
from notices.models import Notice
from notices.withdrawing import forget


@dataclass(frozen=True)
class Sight:
    """`unseen(member, keys)`: those of the keys that the member may not see, in one query."""

    kind: str
    unseen: Callable[[Member, set[str]], set[str]]


sights: Registry[Sight] = Registry("kind of thing that notices tell of", "notice_sights")


def declare(*declared: Sight) -> None:
    """Register each under its kind."""
    for entry in declared:
        sights.register(entry.kind, entry)


def _unseen(member: Member, by_kind: dict[str, set[str]]) -> set[str]:
    return {f"{kind}:{key}" for kind, keys in by_kind.items() for key in sights[kind].unseen(member, keys)}


def who_see(members: Iterable[Member], place: str) -> list[Member]:
    """Those of a few members who may see what stands there."""
    kind, _colon, key = place.partition(":")
    return [member for member in members if kind not in sights or not _unseen(member, {kind: {key}})]


def in_sight(member: Member, notices: Iterable[Notice]) -> list[Notice]:
    """Those that tell of what the member may still see; the others are forgotten, with counter and waiting letters.

    The notices come `with_place`. One query for each kind of thing among them.
    """
    notices = list(notices)
    by_kind: dict[str, set[str]] = {}
    for notice in notices:
        kind, _colon, key = (notice.place or "").partition(":")
        if kind in sights:
            by_kind.setdefault(kind, set()).add(key)
    gone = _unseen(member, by_kind)
    if not gone:
        return notices
    forget([notice.pk for notice in notices if notice.place in gone])
    return [notice for notice in notices if notice.place not in gone]
