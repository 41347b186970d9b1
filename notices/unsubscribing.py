"""Signed links that stop notices by mail without signing in (RFC 8058)."""
from django.conf import settings
from django.core import signing
from django.urls import reverse

SALT = "notices.unsubscribe"


def link_for(member) -> str:
    """The address that stops all notices by mail for this member; it does not expire, as the mail that carries it does not."""
    return settings.SITE_URL + reverse("notices:unsubscribe", args=[signing.dumps(member.pk, salt=SALT)])


def member_id_of(signed: str) -> int | None:
    """Whose link it is; None for a forged one."""
    try:
        return signing.loads(signed, salt=SALT)
    except signing.BadSignature:
        return None


def headers_for(member) -> dict[str, str]:
    return {"List-Unsubscribe": f"<{link_for(member)}>", "List-Unsubscribe-Post": "List-Unsubscribe=One-Click"}
