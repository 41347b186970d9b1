"""What follows in the community when members change or sign in."""
from django.contrib.auth.signals import user_logged_in
from django.dispatch import receiver
from django.utils import timezone

from accounts.signals import member_changed
from community import drafts
from community.search.due import changed


@receiver(member_changed, dispatch_uid="community.find_member_anew")
def find_member_anew(sender, member, **_signal):
    changed("member", [member.pk], at=timezone.now())


@receiver(user_logged_in, dispatch_uid="community.take_back_what_was_held")
def take_back_what_was_held(sender, request, user, **_signal):
    if request is not None:
        drafts.take_back(request, user, at=timezone.now())
