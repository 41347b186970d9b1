"""Devices that a member is known on: recognised at sign-in, told of when new, trusted for a while, forgotten."""
import hashlib
import re
import secrets
from datetime import timedelta

from allauth.account.adapter import get_adapter
from allauth.mfa.internal.flows.trust import create_config_fingerprint
from django.conf import settings

from accounts.models import Device

COOKIE = "device"
LIFETIME = timedelta(days=400)
TRUSTED_FOR = timedelta(days=30)
SECRET = re.compile(r"[\w-]{32}")


def _digest_of(request) -> str:
    """The digest of the browser's cookie; "" without one that we could have made."""
    secret = request.COOKIES.get(COOKIE, "")
    return hashlib.sha256(secret.encode()).hexdigest() if SECRET.fullmatch(secret) else ""


def _known(request, member_id: int):
    digest = _digest_of(request)
    return Device.objects.filter(member_id=member_id, digest=digest).first() if digest else None


def device_of(request) -> int | None:
    """The id of the device that the signed-in member is at."""
    device = _known(request, request.user.pk)
    return device and device.pk


def key_of(request, member_id: int) -> str:
    """What wrong passwords are counted under: a device that the member is known on has a count of its own, so that a stranger who
    guesses elsewhere cannot keep the owner out."""
    device = _known(request, member_id)
    return f"member:{member_id}:device:{device.pk}" if device else f"member:{member_id}"


def note_sign_in(request, member, *, at) -> None:
    """Remember the browser. One that is new is told to the member, unless it is the first of all."""
    adapter = get_adapter()
    digest = _digest_of(request)
    if not digest:
        # The middleware puts it into the answer.
        request.device_secret = secrets.token_urlsafe(24)
        digest = hashlib.sha256(request.device_secret.encode()).hexdigest()
    seen = {"user_agent": adapter.get_http_user_agent(request)[:200], "ip": adapter.get_client_ip(request), "last_at": at}
    if getattr(request, "trusts_device", False):
        seen |= {"trusted_until": at + TRUSTED_FOR, "trusted_as": create_config_fingerprint(member)}
    others = Device.objects.filter(member=member).exclude(digest=digest).exists()
    _device, is_new = Device.objects.update_or_create(member=member, digest=digest, defaults=seen, create_defaults={**seen, "first_at": at})
    if is_new and others:
        adapter.send_notification_mail("account/email/new_device", member)


def is_trusted(request, member, *, at) -> bool:
    """Whether the second factor need not be asked here: the member said so, and nothing about their sign-in has changed since."""
    device = _known(request, member.pk)
    return device is not None and device.is_trusted_at(at) and device.trusted_as == create_config_fingerprint(member)


def set_cookie(request, response) -> None:
    if secret := getattr(request, "device_secret", ""):
        response.set_cookie(
            COOKIE, secret, max_age=LIFETIME, secure=settings.SESSION_COOKIE_SECURE, httponly=True,
            samesite=settings.SESSION_COOKIE_SAMESITE,
        )
