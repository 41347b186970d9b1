"""The leaderboard: who earned most in a period, from the points ledger."""
from dataclasses import dataclass
from datetime import timedelta

from django.core.cache import cache
from django.db.models import Exists, Sum
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import Member, Profile
from community.models import PointsEntry

PLACES = 50
FRESH = 60


@dataclass(frozen=True)
class Span:
    name: str
    label: str | Promise
    length: timedelta | None


WEEK = Span("7d", gettext_lazy("7 days"), timedelta(days=7))
MONTH = Span("30d", gettext_lazy("30 days"), timedelta(days=30))
EVER = Span("all", gettext_lazy("All time"), None)
SPANS = {span.name: span for span in (WEEK, MONTH, EVER)}


@dataclass(frozen=True)
class Place:
    """Who hides their points keeps the place, without name and address."""

    rank: int
    member_id: int
    own_name: str
    url: str
    points: int

    @property
    def name(self) -> str:
        return self.own_name or _("A member")


def _sums(span: Span, at):
    entries = PointsEntry.objects.filter(account__member__is_active=True)
    if span.length:
        entries = entries.filter(transaction__at__gt=at - span.length, transaction__at__lte=at)
    return entries.values("account__member").annotate(points=Sum("amount")).filter(points__gt=0)


def _places(span: Span, at) -> list[Place]:
    rows = list(_sums(span, at).order_by("-points", "account__member").values_list("account__member", "points")[:PLACES])
    ids = [pk for pk, _points in rows]
    hidden = Exists(Profile.objects.that(shows_points=False))
    members = Member.objects.only("handle", "display_name").annotate(hides_points=hidden).in_bulk(ids)
    places: list[Place] = []
    for number, (pk, points) in enumerate(rows, start=1):
        rank = places[-1].rank if places and places[-1].points == points else number
        name, url = ("", "") if members[pk].hides_points else (members[pk].name, members[pk].get_absolute_url())
        places.append(Place(rank, pk, name, url, points))
    return places


def forget() -> None:
    """A member said that they show their points, or not: that is so at once."""
    cache.delete_many([f"board:{span}" for span in SPANS])


def top(span: Span, *, at) -> list[Place]:
    """The first PLACES, equal points sharing a place; counted at most once a minute."""
    return cache.get_or_set(f"board:{span.name}", lambda: _places(span, at), FRESH)


def place_of(member, span: Span, *, at) -> Place | None:
    """The member's own place; None without points in this period. Two statements."""
    mine = next(iter(_sums(span, at).filter(account__member=member).values_list("points", flat=True)), None)
    if mine is None:
        return None
    ahead = _sums(span, at).filter(points__gt=mine).count()
    return Place(ahead + 1, member.pk, member.name, member.get_absolute_url(), mine)
