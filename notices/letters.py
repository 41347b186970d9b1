"""Letters: notices as a mail, in the language and zone of the member who reads it."""
from contextlib import contextmanager
from datetime import datetime

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone, translation

from accounts.zones import zone_of
from kit import house
from notices.kinds import kinds
from notices.models import Mail, Notice
from notices.unsubscribing import headers_for, link_for

LINES = 30


class Letter(EmailMultiAlternatives):
    """A message to a member that is not an account’s: it says what it is for, and knows its rows once they are queued."""

    def __init__(self, *args, member, purpose: str, at: datetime, **kwargs):
        super().__init__(*args, **kwargs)
        self.member, self.purpose, self.at = member, purpose, at
        self.queued: list[Mail] = []


@contextmanager
def as_read_by(member):
    """The language and zone in which this member reads."""
    with translation.override(member.language or settings.LANGUAGE_CODE), timezone.override(zone_of(member.time_zone)):
        yield


def weight_of(notice: Notice) -> int:
    kind = kinds.get(notice.kind)
    return kind.weight if kind else 0


def letter_to(member, notices: list[Notice], *, purpose: str, at: datetime) -> Letter:
    """One letter about all of them, the heaviest first. What is necessary cannot be unsubscribed from, so that it offers no way to."""
    first = sorted(notices, key=lambda notice: (-weight_of(notice), -notice.created_at.timestamp(), -notice.pk))
    can_stop = purpose != Mail.Purpose.NEEDED
    values = {
        "member": member, "count": len(notices), "more": max(0, len(notices) - LINES), "is_digest": purpose == Mail.Purpose.DIGEST,
        "site_name": house.name(),
        "lines": [
            {"sentence": notice.sentence, "at": notice.created_at, "url": settings.SITE_URL + notice.get_absolute_url()}
            for notice in first[:LINES]
        ],
        "settings_url": settings.SITE_URL + reverse("notices:settings"), "unsubscribe_url": link_for(member) if can_stop else "",
    }
    subject = " ".join(render_to_string("emails/notices_digest_subject.txt", values).split())
    letter = Letter(
        subject, render_to_string("emails/notices_digest.txt", values), to=[member.email], headers=headers_for(member) if can_stop else {},
        member=member, purpose=purpose, at=at,
    )
    letter.attach_alternative(render_to_string("emails/notices_digest.html", values), "text/html")
    return letter
