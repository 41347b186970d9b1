"""Blocking: who wants nothing to do with whom, as every floor asks it. Whoever is blocked is never told."""
from django.db import models, transaction
from django.db.models import Exists, OuterRef, QuerySet

from accounts.models import Block, Member
from accounts.signals import member_blocked
from kit.rows import insert_new

ONCE = ["member_id", "blocked_id"]


def hold(*members: Member) -> None:
    """Lock the rows of both, by id, until the transaction ends: what one does to the other happens one after another."""
    list(Member.objects.select_for_update(no_key=True).filter(pk__in=[member.pk for member in members]).order_by("pk").values_list("pk"))


@transaction.atomic
def block(member: Member, other: Member, *, at) -> bool:
    """Block another member; whether they were not blocked yet. Upper floors end what is between the two."""
    hold(member, other)
    made = insert_new([Block(member=member, blocked=other, at=at)], unique=ONCE)
    if made:
        member_blocked.send(Member, member=member, blocked=other, at=at)
    return bool(made)


def unblock(member: Member, other_id: int) -> bool:
    """Take it back; what was ended stays ended."""
    return bool(Block.objects.filter(member=member, blocked=other_id).delete()[0])


def blocked_by(member) -> QuerySet:
    """Ids of those whom the member blocked, as a subquery."""
    return Block.objects.in_force().of(member).values("blocked")


def blockers_of(member) -> QuerySet:
    """Ids of those who blocked the member. Never to be shown to anybody."""
    return Block.objects.in_force().against(member).values("member")


def is_blocked(member, field: str = "author_id") -> Exists | models.Value:
    """Whether the reader blocked whom `field` of the outer row names, as an annotation; a visitor blocks nobody."""
    if not member.is_authenticated:
        return models.Value(False, output_field=models.BooleanField())
    return Exists(Block.objects.in_force().of(member).filter(blocked=OuterRef(field)))


def has_blocked(member, other) -> bool:
    """Whether the member blocked the other; one query."""
    return Block.objects.in_force().of(member).against(other).exists()
