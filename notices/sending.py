"""Sending: takes due mail to the transport of EMAIL_URL, each by one worker only."""
import logging
import time
from datetime import datetime
from smtplib import SMTPRecipientsRefused

from django.conf import settings
from django.core.mail import EmailMultiAlternatives, get_connection
from django.db import connection, transaction
from django.db.models import F
from django.utils import timezone

from notices import bounces
from notices.models import Mail, Notice
from notices.models.mail import wait_after
from notices.sight import in_sight

log = logging.getLogger(__name__)

TIMEOUT = 20
LONGEST_RUN = 60


def transport():
    """A connection to the mail server of EMAIL_URL."""
    given = settings.MAIL_TRANSPORT
    options = {
        "host": given.get("EMAIL_HOST"), "port": given.get("EMAIL_PORT"), "username": given.get("EMAIL_HOST_USER"),
        "password": given.get("EMAIL_HOST_PASSWORD"), "use_tls": given.get("EMAIL_USE_TLS"), "use_ssl": given.get("EMAIL_USE_SSL"),
        "timeout": TIMEOUT,
    }
    if given.get("EMAIL_FILE_PATH"):
        options["file_path"] = given["EMAIL_FILE_PATH"]
    return get_connection(given["EMAIL_BACKEND"], **options)


def claim_one(*, at: datetime) -> Mail | None:
    """The next due mail, with its next attempt already moved ahead: no other worker takes it, and a crash only delays it."""
    with transaction.atomic():
        due = Mail.objects.due(at).order_by("run_after", "id")
        if connection.features.has_select_for_update_skip_locked:
            due = due.select_for_update(skip_locked=True)
        mail = due.first()
        if mail is None:
            return None
        seen, mail.attempts, mail.run_after = mail.attempts, mail.attempts + 1, at + wait_after(mail.attempts + 1)
        claimed = Mail.objects.filter(pk=mail.pk, sent_at=None, attempts=seen).update(attempts=F("attempts") + 1, run_after=mail.run_after)
        return mail if claimed else None


def send_due(*, clock=timezone.now) -> int:
    """Send what is due, one by one, for at most a minute; returns how many went."""
    if not settings.MAIL_TRANSPORT:
        return 0
    sent, end, server = 0, time.monotonic() + LONGEST_RUN, transport()
    while time.monotonic() < end and (mail := claim_one(at=clock())):
        sent += _deliver(mail, server, at=clock())
    server.close()
    return sent


def _is_out_of_sight(mail: Mail) -> bool:
    """Whether the letter tells of what its reader may not see any more; then it is deleted, and what else stood in it is due again."""
    told = list(Notice.objects.filter(mail=mail).with_place()) if mail.purpose != Mail.Purpose.NEEDED else []
    return bool(told) and len(in_sight(mail.member, told)) < len(told)


def _deliver(mail: Mail, server, *, at: datetime) -> bool:
    if _is_out_of_sight(mail):
        return False
    message = EmailMultiAlternatives(mail.subject, mail.text, mail.from_email, [mail.to], headers=_headers(mail), connection=server)
    if mail.html:
        message.attach_alternative(mail.html, "text/html")
    try:
        message.send()
    except Exception as error:  # noqa: BLE001 - whatever the server says, the row keeps it and is tried again
        log.warning("mail %s: attempt %s failed: %s", mail.pk, mail.attempts, error)
        Mail.objects.filter(pk=mail.pk).update(last_error=f"{type(error).__name__}: {error}"[:500])
        server.close()
        if isinstance(error, SMTPRecipientsRefused):
            bounces.record_refusal(mail, error, at=at)
        return False
    Mail.objects.filter(pk=mail.pk).update(sent_at=at, last_error="")
    return True


def _headers(mail: Mail) -> dict[str, str]:
    """A Message-ID that only we can make, so that a report about this letter can be believed."""
    return {**mail.headers, "Message-ID": bounces.message_id_of(mail)}
