"""What follows in the community when members change or sign in."""
from django.contrib.auth.signals import user_logged_in
from django.db import transaction
from django.dispatch import receiver
from django.utils import timezone

from accounts.signals import member_blocked, member_changed
from community import board, drafts
from community.following_members import between
from community.search.due import changed


@receiver(member_changed, dispatch_uid="community.find_member_anew")
def find_member_anew(sender, member, **_signal):
    changed("member", [member.pk], at=timezone.now())
    transaction.on_commit(board.forget)


@receiver(member_blocked, dispatch_uid="community.end_following")
def end_following(sender, member, blocked, **_signal):
    between(member, blocked).delete()


@receiver(user_logged_in, dispatch_uid="community.take_back_what_was_held")
def take_back_what_was_held(sender, request, user, **_signal):
    if request is not None:
        drafts.take_back(request, user, at=timezone.now())
