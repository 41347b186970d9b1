"""People."""
import itertools
from datetime import timedelta

from allauth.account.models import EmailAddress
from django.contrib.auth.models import Group
from django.utils import timezone

from accounts import standing
from accounts.models import Member, MemberCounters

PASSWORD = "correct-horse-battery"
_numbers = itertools.count(1)


def make_member(handle=None, *, verified=True, roles=(), joined_at=None, password=None, **fields) -> Member:
    """A member with a confirmed address; `verified=False` leaves out address, standing and confirmation."""
    handle = handle or f"member{next(_numbers)}"
    joined_at = joined_at or timezone.now() - timedelta(days=60)
    fields.setdefault("display_name", handle.title())
    member = Member.objects.create_user(handle, f"{handle}@example.org", password or PASSWORD, joined_at=joined_at, **fields)
    MemberCounters.objects.get_or_create(member=member)
    EmailAddress.objects.create(user=member, email=member.email, primary=True, verified=verified)
    if verified:
        standing.give(member, "verified", at=joined_at)
    for role in roles:
        member.groups.add(Group.objects.get_or_create(name=role)[0])
    return member
