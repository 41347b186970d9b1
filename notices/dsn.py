"""Delivery reports (RFC 3464): what a mail server writes when a letter of ours did not arrive."""
import re
from datetime import datetime
from email import message_from_bytes, policy
from email.message import EmailMessage

from notices import bounces
from notices.models import Bounce

LARGEST = 2_000_000
MESSAGE_ID = re.compile(rb"^Message-ID:\s*(<[^<>\s]{1,200}>)", re.I | re.M)
# Enhanced status codes that begin with 5 and may pass all the same: the mailbox is full, the system is.
FULL = ("5.2.2", "5.3.1")


def record_report(raw: bytes, *, at: datetime) -> int:
    """Record each failed recipient of a report about a letter of ours; returns how many were new. Safe to give twice.

    Believed is only what brings back the Message-ID we signed, and only about the address that the letter went to: else anybody
    could stop anybody's mail.
    """
    raw = raw[:LARGEST]
    ours = [mail for found in MESSAGE_ID.findall(raw) if (mail := bounces.letter_of(found.decode("ascii", "replace")))]
    recorded = 0
    for fields in _recipients(message_from_bytes(raw, policy=policy.compat32)):
        kind = _kind(fields)
        addresses = {_address(fields.get(name)) for name in ("Original-Recipient", "Final-Recipient")}
        for mail in ours if kind else []:
            if mail.to.lower() in addresses:
                reason = f"{fields.get('Status', '')} {fields.get('Diagnostic-Code', '')}"
                recorded += bounces.record(mail.to, kind, at=at, reason=" ".join(reason.split()), report=f"mail:{mail.pk}")
    return recorded


def _recipients(message: EmailMessage):
    """The blocks of fields of a report that speak of a recipient."""
    for part in message.walk():
        if part.get_content_type() == "message/delivery-status" and part.is_multipart():
            yield from (block for block in part.get_payload() if block.get("Final-Recipient") or block.get("Original-Recipient"))


def _kind(fields) -> str | None:
    action, status = (fields.get("Action") or "").strip().lower(), (fields.get("Status") or "").strip()
    if action not in ("failed", "delayed"):
        return None
    if action == "failed" and status.startswith("5") and not status.startswith(FULL):
        return Bounce.Kind.HARD
    return Bounce.Kind.SOFT


def _address(field: str | None) -> str:
    """`rfc822; Lin@Example.org` → `lin@example.org`."""
    return (field or "").partition(";")[2].strip().strip("<>").lower()
