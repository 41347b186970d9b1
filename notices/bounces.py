"""Bounces: addresses that refuse our letters get no more notice mail, until the reports are old or the member says it works again.

A refusal for good scores 2, one for now 1; half of it after 15 days, nothing after 30. At 4 we stop (the figures of Discourse).
"""
from datetime import datetime, timedelta
from smtplib import SMTPRecipientsRefused
from urllib.parse import urlsplit

from django.conf import settings
from django.core import signing

from kit.rows import insert_new
from notices.models import Bounce, Mail

POINTS = {Bounce.Kind.HARD: 2.0, Bounce.Kind.SOFT: 1.0}
STOP_AT = 4.0
HALF_AFTER = timedelta(days=15)
NOTHING_AFTER = timedelta(days=30)
SALT = "notices.message-id"
REFUSED_FOR_GOOD = range(550, 555)


def record(address: str, kind: str, *, at: datetime, reason: str = "", report: str = "") -> bool:
    """Note a bounce; False when this very report is known."""
    bounce = Bounce(address=address.strip().lower()[:320], kind=kind, at=at, reason=reason[:300], report=report[:200] or None)
    return bool(insert_new([bounce], unique=["report"]))


def record_refusal(mail: Mail, error: SMTPRecipientsRefused, *, at: datetime) -> None:
    """What the mail server says at the door counts once a letter, however often it is tried."""
    for code, words in error.recipients.values():
        kind = Bounce.Kind.HARD if code in REFUSED_FOR_GOOD else Bounce.Kind.SOFT
        said = words.decode(errors="replace") if isinstance(words, bytes) else str(words)
        record(mail.to, kind, at=at, reason=f"{code} {said}", report=f"mail:{mail.pk}")


def score_of(address: str, *, at: datetime) -> float:
    recent = Bounce.objects.filter(address=address.lower(), forgiven_at=None, at__gt=at - NOTHING_AFTER)
    return sum(POINTS[kind] * (0.5 if when <= at - HALF_AFTER else 1) for kind, when in recent.values_list("kind", "at"))


def is_stopped(address: str, *, at: datetime) -> bool:
    """Whether no notice mail goes to this address for now."""
    return bool(address) and score_of(address, at=at) >= STOP_AT


def forgive(address: str, *, at: datetime) -> int:
    """Try the address again: what came back so far no longer counts."""
    return Bounce.objects.filter(address=address.lower(), forgiven_at=None).update(forgiven_at=at)


def _signature(pk: int) -> str:
    return signing.Signer(salt=SALT).signature(str(pk))


def message_id_of(mail: Mail) -> str:
    """A Message-ID that only we can make."""
    return f"<{mail.pk}.{_signature(mail.pk)}@{urlsplit(settings.SITE_URL).hostname or 'localhost'}>"


def letter_of(message_id: str) -> Mail | None:
    """The letter that has this Message-ID, if we made it."""
    pk, _dot, signature = message_id.strip().strip("<>").partition("@")[0].partition(".")
    if not pk.isdecimal() or len(pk) > 18 or not signing.constant_time_compare(signature, _signature(int(pk))):
        return None
    return Mail.objects.filter(pk=int(pk)).first()
