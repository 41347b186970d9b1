"""Following a member: refused where one of the two blocked the other or the followed one wants no followers; they are told once."""
from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from accounts.blocking import has_blocked, hold
from accounts.models import Member, Profile
from community.models import Following
from community.refusal import Refused
from notices.telling import tell

# More are not counted: a page must not walk through thousands.
MANY = 1000


def refuse_without_consent(member: Member, other: Member) -> None:
    """Raise Refused unless the other may be followed. Who is blocked reads the same as who meets a member without followers."""
    if has_blocked(member, other):
        raise Refused(_("You blocked this member. Unblock them first."))
    if has_blocked(other, member) or Profile.objects.filter(member=other, takes_followers=False).exists():
        raise Refused(_("This member does not take followers at the moment."))


@transaction.atomic
def follow(member: Member, key: int, write, *, at) -> None:
    """Follow under the locks that a block takes, too, so that no following outlives one; `write` keeps the choice."""
    other = Member.objects.get(pk=key)
    hold(member, other)
    refuse_without_consent(member, other)
    write()
    tell(
        other, "followed", actor=member, url=other.get_absolute_url(), data={"opens": member.get_absolute_url()}, at=at,
        fact=f"follow:{member.pk}:{other.pk}",
    )


def between(one: Member, other: Member):
    """Followings of each other."""
    kind, level = Following.Kind.MEMBER, Following.Level.FOLLOW
    return Following.objects.filter(Q(member=one, key=other.pk) | Q(member=other, key=one.pk), kind=kind, level=level)


def follower_count(member: Member) -> int:
    """How many follow the member, at most MANY."""
    return Following.objects.follows().on(Following.Kind.MEMBER, member.pk).order_by()[:MANY].count()


def followed_among(member, ids) -> set[int]:
    """Whom of these the member follows; one query."""
    return set(Following.objects.filter(member=member).follows().on(Following.Kind.MEMBER, *ids).values_list("key", flat=True))
