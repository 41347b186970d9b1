"""Mail as rows: Django's mail backend writes them; `notices.sending` takes them to the transport."""
from datetime import datetime

from django.conf import settings
from django.core.mail.backends.base import BaseEmailBackend
from django.db import transaction
from django.utils import timezone

from notices.models import Mail
from notices.tasks import send_due_mail


class QueueBackend(BaseEmailBackend):
    """Writes one row an address, inside the caller's transaction; so that what is rolled back is never sent."""

    def send_messages(self, email_messages):
        now = timezone.now()
        rows = {message: _rows_of(message, getattr(message, "at", now)) for message in email_messages}
        with transaction.atomic(savepoint=False):
            Mail.objects.bulk_create([row for found in rows.values() for row in found])
            for message in rows:
                message.queued = rows[message]
            send_mail_later()
        return len(email_messages)


def _rows_of(message, now: datetime) -> list[Mail]:
    if message.attachments:
        raise ValueError("the mail queue keeps text and HTML, no attachments: link to a page instead")
    # Refuses a line break in a header, as sending would.
    message.message()
    html = next((part.content for part in getattr(message, "alternatives", []) if part.mimetype == "text/html"), "")
    headers = dict(message.extra_headers)
    if message.reply_to:
        headers["Reply-To"] = ", ".join(message.reply_to)
    member, purpose = getattr(message, "member", None), getattr(message, "purpose", Mail.Purpose.NEEDED)
    return [
        Mail(
            member=member, purpose=purpose, to=address, from_email=message.from_email, subject=message.subject[:500], text=message.body,
            html=html, headers=headers, created_at=now, run_after=now,
        )
        for address in message.recipients()
    ]


def send_mail_later() -> None:
    """Ask a worker to send once this transaction stands; if the broker is away, the sweep finds the rows."""
    if settings.MAIL_TRANSPORT:
        transaction.on_commit(send_due_mail.delay, robust=True)
