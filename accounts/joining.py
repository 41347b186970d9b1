"""The moment a member begins to count: their first confirmed address."""
from django.db import transaction

from accounts import standing
from accounts.models import Member, Standing
from accounts.signals import user_signed_up


@transaction.atomic
def confirm(member: Member, *, at) -> None:
    """Give the verified standing; tell upper floors the first time. Safe to call again for another address."""
    locked = Member.objects.select_for_update().get(pk=member.pk)
    first = not locked.standing_set.filter(reason=Standing.Reason.VERIFIED).exists()
    standing.give(member, Standing.Reason.VERIFIED, at=at)
    if first:
        user_signed_up.send(sender=Member, member=member, at=at)
