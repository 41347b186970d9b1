"""What follows in the community when members change."""
from django.dispatch import receiver
from django.utils import timezone

from accounts.signals import member_changed
from community.search.due import changed


@receiver(member_changed, dispatch_uid="community.find_member_anew")
def find_member_anew(sender, member, **_signal):
    changed("member", [member.pk], at=timezone.now())
