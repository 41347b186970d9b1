"""The digest: one mail to a member with all that is unread, ten minutes after the first of it, unless read meanwhile."""
from contextlib import contextmanager
from datetime import datetime
from zoneinfo import ZoneInfo

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.db import transaction
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone, translation

from accounts.models import Member
from kit.bilingual import prefers_chinese
from notices.models import Notice
from notices.unsubscribing import headers_for, link_for

MEMBERS_A_RUN = 500
LINES = 30


@contextmanager
def as_read_by(member):
    """The language and zone in which this member reads."""
    zone = ZoneInfo(member.time_zone or settings.TIME_ZONE)
    with translation.override(member.language or settings.LANGUAGE_CODE), timezone.override(zone):
        yield


def mail_due(*, at: datetime) -> int:
    """Queue the digest of every member with a notice whose time has come; returns how many mails."""
    due = Notice.objects.mail_due(at).order_by("member").values_list("member", flat=True).distinct()
    return sum(_mail_to(member_id, at=at) for member_id in list(due[:MEMBERS_A_RUN]))


@transaction.atomic
def _mail_to(member_id: int, *, at: datetime) -> bool:
    pending = Notice.objects.of(member_id).mail_pending().select_for_update(of=("self",), skip_locked=_can_skip())
    notices = list(pending.select_related("actor").order_by("-created_at", "-id"))
    claimed = Notice.objects.filter(pk__in=[notice.pk for notice in notices], mailed_at=None, read_at=None).update(mailed_at=at)
    member = Member.objects.get(pk=member_id)
    if not claimed or not member.email or not member.is_active or not member.is_verified:
        return False
    with as_read_by(member):
        message_to(member, notices).send()
    return True


def _can_skip() -> bool:
    return transaction.get_connection().features.has_select_for_update_skip_locked


def message_to(member, notices: list[Notice]) -> EmailMultiAlternatives:
    """The mail, in the language and zone in force."""
    values = {
        "member": member, "count": len(notices), "more": max(0, len(notices) - LINES),
        "site_name": settings.SITE_NAME_ZH if prefers_chinese() else settings.SITE_NAME_EN,
        "lines": [
            {"sentence": notice.sentence, "at": notice.created_at, "url": settings.SITE_URL + notice.get_absolute_url()}
            for notice in notices[:LINES]
        ],
        "settings_url": settings.SITE_URL + reverse("notices:settings"), "unsubscribe_url": link_for(member),
    }
    subject = " ".join(render_to_string("emails/notices_digest_subject.txt", values).split())
    message = EmailMultiAlternatives(
        subject, render_to_string("emails/notices_digest.txt", values), to=[member.email], headers=headers_for(member)
    )
    message.attach_alternative(render_to_string("emails/notices_digest.html", values), "text/html")
    return message
