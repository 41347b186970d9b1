"""What can be followed and muted, as a member sees it: its name and where it stands."""
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from accounts.models import Member
from community.following import CATEGORY, FOLLOW, MEMBER, TAG, TOPIC
from community.models import Category, Following, Topic
from community.tagging import known_to
from kit.wording import language_of, language_tag


@dataclass(frozen=True)
class Thing:
    name: str
    url: str
    lang: str


def _of_kind(member, kind: str, keys: Iterable[int]) -> dict[int, Thing]:
    """Those that the member may see; one query."""
    keys = list(keys)
    if kind == TOPIC:
        topics = Topic.objects.visible_to(member).filter(pk__in=keys).only("title", "slug", "language")
        return {one.pk: Thing(one.title, one.get_absolute_url(), language_tag(one.language)) for one in topics}
    if kind == CATEGORY:
        shelves = Category.objects.visible_to(member).filter(pk__in=keys)
        return {one.pk: Thing(one.name, one.get_absolute_url(), language_of(one.name)) for one in shelves}
    if kind == TAG:
        tags = known_to(member).filter(pk__in=keys)
        return {one.pk: Thing(one.name, one.get_absolute_url(), language_of(one.name)) for one in tags}
    members = Member.objects.shown().filter(pk__in=keys).exclude(pk=member.pk).only("handle", "display_name")
    return {one.pk: Thing(one.name, one.get_absolute_url(), language_of(one.name)) for one in members}


def find(member, kind: str, key: int) -> Thing | None:
    return _of_kind(member, kind, [key]).get(key)


def describe(member, followings: Iterable[Following]) -> list[dict]:
    """The lines of the list, one query a kind. What the member may not see any more has no name, and can be let go."""
    rows = list(followings)
    keys = defaultdict(list)
    for row in rows:
        keys[row.kind].append(row.key)
    known = {kind: _of_kind(member, kind, keys[kind]) for kind in (CATEGORY, TAG, MEMBER, TOPIC)}
    return [
        {
            "kind": row.kind, "kind_label": row.get_kind_display(), "key": row.key, "thing": known[row.kind].get(row.key),
            "follows": row.level == FOLLOW, "since": row.created_at,
        }
        for row in rows
    ]
