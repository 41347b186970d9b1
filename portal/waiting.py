"""What the admin index shows: today's figures, what waits for a decision, what is down. Nobody sees what they may not open."""
from dataclasses import dataclass
from datetime import datetime

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from analytics.today import Today, today
from billing.models import Discrepancy, Dispute, Payment, PaymentNotice, Refund, TransferRefund, TransferRequest
from billing.stuck import stuck_orders
from community.cases import count_waiting
from notices.models import Mail
from notices.models.mail import LATE_AFTER
from portal.health import worker_age, worker_is_down

ENOUGH = 100


@dataclass(frozen=True)
class Queue:
    """So many things wait here; `more` when there are more than were counted."""

    label: str
    url: str
    waiting: int
    more: bool = False


@dataclass(frozen=True)
class Alarm:
    """Something is down; `url` leads to more about it, where the reader may open that."""

    text: str
    url: str = ""


def _queue(label: str, url: str, rows) -> Queue:
    found = len(rows.values_list("pk", flat=True)[: ENOUGH + 1])
    return Queue(label, url, min(found, ENOUGH), found > ENOUGH)


def figures(member, *, at: datetime) -> Today | None:
    """A, S and C of the last 28 complete days, for those who may read them."""
    return today(at) if member.has_perm("analytics.view_metricvalue") else None


def alarms(member, *, at: datetime) -> list[Alarm]:
    """One for each thing that is down. Everybody in the admin sees them."""
    return [alarm for alarm in (_worker(at=at), _mail(member, at=at)) if alarm]


def _worker(*, at: datetime) -> Alarm | None:
    if not worker_is_down(at=at):
        return None
    age = worker_age(at=at)
    if age is None:
        return Alarm(_("No worker has worked yet. Start worker and beat (docs/operations.md)."))
    minutes = int(age.total_seconds() // 60)
    words = ngettext(
        "No worker works: its last sign of life is %(n)d minute old. Start worker and beat (docs/operations.md).",
        "No worker works: its last sign of life is %(n)d minutes old. Start worker and beat (docs/operations.md).", minutes,
    )
    return Alarm(words % {"n": minutes})


def _mail(member, *, at: datetime) -> Alarm | None:
    """Judged by how long letters have waited since they were written: each failed attempt puts off the next one."""
    late = Mail.objects.waiting().filter(created_at__lte=at - LATE_AFTER).count() if settings.MAIL_TRANSPORT else 0
    if not late:
        return None
    words = ngettext(
        "%(n)d letter has not gone out for more than five minutes.", "%(n)d letters have not gone out for more than five minutes.", late
    )
    url = reverse("admin:notices_mail_changelist") + "?state=waiting" if member.has_perm("notices.view_mail") else ""
    return Alarm(words % {"n": late}, url)


def queues(member, *, at: datetime) -> list[Queue]:
    """What the reader may decide, or look into."""
    found = []
    if member.has_role("moderator"):
        found.append(Queue(_("Reported posts"), reverse("community:moderation"), count_waiting()))
    if member.has_perm("billing.view_payment"):
        url = reverse("admin:billing_payment_changelist") + "?state__exact=needs_attention"
        found.append(_queue(_("Payments that need attention"), url, Payment.objects.needing_attention()))
    if member.has_perm("billing.view_paymentnotice"):
        url = reverse("admin:billing_paymentnotice_changelist") + "?processed_at__isempty=1"
        found.append(_queue(_("Payment notices that could not be processed"), url, PaymentNotice.objects.filter(processed_at=None)))
    found += _of_providers(member, at=at)
    if member.has_perm("notices.view_mail"):
        url = reverse("admin:notices_mail_changelist") + "?state=given_up"
        # One without text is too old to be tried again.
        found.append(_queue(_("Letters that were given up"), url, Mail.objects.given_up().exclude(text="")))
    return found


def _of_providers(member, *, at: datetime) -> list[Queue]:
    """What refunds and payment providers leave to people."""
    waits = (
        ("billing.decide_refund", _("Refunds to be decided"), "refund", "?state__exact=requested", Refund.objects.undecided()),
        ("billing.decide_refund", _("Refunds that failed"), "refund", "?state__exact=failed", Refund.objects.failed()),
        ("billing.decide_refund", _("Refunds made at the provider, access to be decided"), "refund", "?access__exact=undecided",
         Refund.objects.waiting_for_access()),
        ("billing.decide_transferrequest", _("Transfers that wait for their money"), "transferrequest", "?state__exact=waiting",
         TransferRequest.objects.waiting()),
        ("billing.decide_transferrefund", _("Transfers to be sent back"), "transferrefund", "?state__exact=waiting",
         TransferRefund.objects.filter(state=TransferRefund.State.WAITING)),
        ("billing.decide_dispute", _("Disputes without a decision about access"), "dispute", "?access__exact=undecided",
         Dispute.objects.waiting_for_access()),
        ("billing.decide_discrepancy", _("Differences with payment providers"), "discrepancy", "?state__exact=open",
         Discrepancy.objects.open()),
    )
    found = [
        _queue(label, reverse(f"admin:billing_{model}_changelist") + query, rows)
        for permission, label, model, query, rows in waits if member.has_perm(permission)
    ]
    if member.has_perm("billing.view_order"):
        found.append(_queue(_("Stuck orders"), reverse("admin:billing_reconciliation_report"), stuck_orders(at=at)))
    return found
