"""Giving and ending standings, and who counts at an instant."""
from django.db import transaction

from accounts.models import Member, Standing
from accounts.signals import member_changed


def give(member: Member, reason: str, *, at, by=None, note="") -> Standing:
    """Open a standing; does nothing when one of this reason is open."""
    standing, _ = Standing.objects.get_or_create(
        member=member, reason=reason, until_at=None, defaults={"since_at": at, "by": by, "note": note}
    )
    member.__dict__.pop("standings", None)
    member_changed.send(Member, member=member)
    return standing


@transaction.atomic
def end(member: Member, reason: str, *, at) -> None:
    """Close the open standing of this reason, if there is one."""
    Standing.objects.open().filter(member=member, reason=reason).update(until_at=at)
    member.__dict__.pop("standings", None)
    member_changed.send(Member, member=member)


def countable_members(instant):
    """Members who count in N at `instant`: verified or imported, and not suspended, staff, bot or erased then."""
    in_force = Standing.objects.in_force_at(instant)
    return Member.objects.filter(pk__in=in_force.filter(reason__in=Standing.COUNTING).values("member")).exclude(
        pk__in=in_force.filter(reason__in=Standing.EXCLUDING).values("member")
    )
