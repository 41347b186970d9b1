"""The directory of members: who is in it, narrowed and sorted by what members show of themselves.

Words are looked up, and some groups of people named, by upper floors: they register in their `member_groups.py`.
"""
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta

from django.conf import settings
from django.contrib.auth.models import Group
from django.db.models import F, QuerySet
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from accounts.levels import BEGINNINGS, begins_at
from accounts.models import Member
from accounts.models.profile import hides
from accounts.showing import slug_of
from accounts.zones import is_zone
from kit.registry import Registry

NEW_FOR = timedelta(days=28)
MOST_HANDLES = 200
LEVELS = range(2, len(BEGINNINGS) + 1)


@dataclass(frozen=True)
class MemberGroup:
    """People who can be asked for by name; `ids()` gives a query set of their ids."""

    name: str
    label: str | Promise
    ids: Callable[[], QuerySet]


# `finder(text)` → ids of members whose name, handle, text or skills have these words; a few hundred at most.
Finder = Callable[[str], list[int]]
member_groups: Registry[MemberGroup] = Registry("group of members", "member_groups")
finders: Registry[Finder] = Registry("finder of members", "member_groups")


def _holders(role: str) -> Callable[[], QuerySet]:
    return lambda: Member.groups.through.objects.filter(group__in=Group.objects.filter(name=role)).values("member")


ROLES = {"author": _("Authors"), "reviewer": _("Reviewers"), "organiser": _("Organisers"), "moderator": _("Moderators")}
for _role, _label in ROLES.items():
    member_groups.register(_role, MemberGroup(_role, _label, _holders(_role)))


@dataclass(frozen=True)
class Order:
    """One order of the directory: fields of the keyset, and who stands in it at all."""

    name: str
    label: str | Promise
    fields: tuple[str, ...]
    narrow: Callable[[QuerySet], QuerySet]


def _by_counter(column: str, switch: str) -> Callable[[QuerySet], QuerySet]:
    """Only who has something there and shows it: a place in the order would tell it."""
    def narrow(members):
        return members.filter(**{f"counters__{column}__gt": 0}).filter(~hides(**{f"shows_{switch}": False})).annotate(
            **{column: F(f"counters__{column}")}
        )
    return narrow


NEWEST = Order("newest", _("Newest"), ("-joined_at", "-id"), lambda members: members)
ORDERS = {
    order.name: order for order in (
        NEWEST,
        Order("active", _("Most active"), ("-recent_deeds", "-id"), _by_counter("recent_deeds", "activity")),
        Order("points", _("Most points"), ("-points", "-id"), _by_counter("points", "points")),
        Order("handle", _("A to Z"), ("handle",), lambda members: members),
    )
}


@dataclass(frozen=True)
class Wanted:
    """What the directory is narrowed to; empty values narrow nothing."""

    words: str = ""
    group: str = ""
    skill: str = ""
    level: int = 0
    new: bool = False
    language: str = ""
    place: str = ""


def found(text: str) -> set[int]:
    """Ids of members whose handle begins so, or who have these words."""
    beginning = Member.objects.filter(handle__startswith=text.lower().lstrip("@")).values_list("pk", flat=True)[:MOST_HANDLES]
    return {*beginning, *(pk for finder in finders for pk in finder(text))}


def narrowed(members: QuerySet, wanted: Wanted, *, at) -> QuerySet:
    """Members that answer to all of it; two statements more where there are words."""
    if wanted.words:
        members = members.filter(pk__in=found(wanted.words))
    if wanted.group in member_groups:
        members = members.filter(pk__in=member_groups[wanted.group].ids())
    if wanted.skill:
        members = members.filter(skills__slug=slug_of(wanted.skill))
    if wanted.level:
        members = members.filter(~hides(shows_points=False), counters__points__gte=begins_at(wanted.level))
    if wanted.new:
        members = members.filter(joined_at__gt=at - NEW_FOR)
    if wanted.language or wanted.place:
        members = _of_place(members, wanted)
    return members


def _of_place(members: QuerySet, wanted: Wanted) -> QuerySet:
    """Only who shows where they are and what they speak."""
    members = members.filter(profile__shows_place=True)
    if wanted.language in dict(settings.LANGUAGES):
        members = members.filter(language=wanted.language)
    if is_zone(wanted.place):
        return members.filter(time_zone=wanted.place)
    return members.filter(profile__city_key=slug_of(wanted.place)) if wanted.place else members
