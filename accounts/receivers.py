"""What follows when allauth or Django says that an address was confirmed or that someone signed in."""
from allauth.account.signals import email_confirmed
from allauth.usersessions.models import UserSession
from django.contrib import messages
from django.contrib.auth.signals import user_logged_in
from django.dispatch import receiver
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts import devices, invitations, joining
from accounts.personal import erasing
from accounts.signals import user_signed_up


@receiver(email_confirmed, dispatch_uid="accounts.begin_to_count")
def begin_to_count(sender, email_address, **_signal):
    joining.confirm(email_address.user, at=timezone.now())


@receiver(user_logged_in, dispatch_uid="accounts.list_session")
def list_session(sender, request, user, **_signal):
    """Every way to sign in puts the session on the member's list, and remembers the device."""
    if request is not None and "REMOTE_ADDR" in request.META:
        request.user = user
        UserSession.objects.create_from_request(request)
        devices.note_sign_in(request, user, at=timezone.now())


@receiver(user_logged_in, dispatch_uid="accounts.take_back_erasure")
def take_back_erasure(sender, request, user, **_signal):
    """Who signs in within the grace period stays."""
    if erasing.take_back(user, at=timezone.now()) and hasattr(request, "_messages"):
        messages.success(request, _("Good to see you. Your account stays as it is; nothing will be erased."))


@receiver(user_signed_up, dispatch_uid="accounts.accept_invitation")
def accept_invitation(sender, member, at, **_signal):
    invitations.accept(member, at=at)
