"""What follows when allauth or Django says that an address was confirmed or that someone signed in."""
from allauth.account.signals import email_confirmed
from allauth.usersessions.models import UserSession
from django.contrib.auth.signals import user_logged_in
from django.dispatch import receiver
from django.utils import timezone

from accounts import joining


@receiver(email_confirmed, dispatch_uid="accounts.begin_to_count")
def begin_to_count(sender, email_address, **_signal):
    joining.confirm(email_address.user, at=timezone.now())


@receiver(user_logged_in, dispatch_uid="accounts.list_session")
def list_session(sender, request, user, **_signal):
    """Every way to sign in puts the session on the member's list of devices."""
    if request is not None and "REMOTE_ADDR" in request.META:
        request.user = user
        UserSession.objects.create_from_request(request)
