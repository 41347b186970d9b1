"""Disputes: a payer’s bank takes money back. The only place that changes their state, and books them."""
import logging
from datetime import datetime

from django.db import transaction
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from billing import events, grants, ledger, postings
from billing.events import EventKind
from billing.models import Dispute, Grant, Order, Payment, PaymentNotice
from billing.payments import find
from billing.providers import moves_no_money, provider
from billing.providers.base import DisputeFact
from billing.refusals import BillingRefused
from kit.money import format_money

log = logging.getLogger(__name__)
State, Verdict = Dispute.State, PaymentNotice.Verdict

events.declare(
    EventKind("dispute_opened", gettext_lazy("The payer’s bank took %(amount)s back; it is in dispute.")),
    EventKind("dispute_won", gettext_lazy("The dispute about %(amount)s was won.")),
    EventKind("dispute_lost", gettext_lazy("The dispute about %(amount)s was lost.")),
    EventKind("dispute_mismatch", gettext_lazy("A notice of a dispute does not fit: %(why)s."), for_member=False),
    EventKind("dispute_access_kept", gettext_lazy("The right stays in spite of the dispute."), for_member=False),
    EventKind("dispute_access_ended", gettext_lazy("The right ended because of the dispute.")),
)


@transaction.atomic(savepoint=False)
def settle(provider_name: str, fact: DisputeFact, *, at: datetime) -> str:
    """Apply a verified fact to its dispute; returns a verdict. Idempotent, in any order: a decision that comes first brings the
    opening with it."""
    found = find(provider_name, fact)
    if found is None:
        log.error("%s tells of a dispute about a payment we do not know: %s", provider_name, fact.provider_payment_id)
        return Verdict.UNKNOWN
    order = Order.objects.select_for_update().get(pk=found.order_id)
    payment = Payment.objects.select_for_update().get(pk=found.pk)
    if fault := _mismatch(provider_name, fact, payment):
        log.error("a dispute about payment %s does not fit: %s", payment.key, fault)
        events.note(order, "dispute_mismatch", at=at, why=fault)
        return Verdict.MISMATCH
    dispute, is_new = Dispute.objects.get_or_create(
        payment=payment, provider_dispute_id=fact.provider_dispute_id,
        defaults={
            "amount": fact.amount, "currency": fact.currency, "reason": fact.reason, "opened_at": at,
            "evidence_due_at": parse_datetime(fact.evidence_due_at) if fact.evidence_due_at else None,
        },
    )
    if is_new:
        _note(order, dispute, "dispute_opened", at=at)
        _book(dispute, "opened", postings.dispute_opened(dispute.amount), at=at)
        # Whoever disputes has paid: if we have not heard of that yet, the provider is asked now.
        Payment.objects.open().filter(pk=payment.pk).update(ask_after=at)
    if fact.state == State.OPENED or dispute.state != State.OPENED:
        return Verdict.APPLIED if is_new else Verdict.NO_EFFECT
    dispute.state, dispute.decided_at = State(fact.state), at
    dispute.save(update_fields=["state", "decided_at"])
    _note(order, dispute, f"dispute_{fact.state}", at=at)
    _book(dispute, fact.state, postings.dispute_decided(dispute.amount, won=dispute.state == State.WON), at=at)
    return Verdict.APPLIED


def _mismatch(provider_name: str, fact: DisputeFact, payment: Payment) -> str:
    """What of a fact does not agree with the payment, or with what was said of this dispute before; "" when all does."""
    wrong = []
    if fact.merchant_id != provider(provider_name).merchant_id:
        wrong.append("another merchant")
    if payment.provider_payment_id and fact.provider_payment_id != payment.provider_payment_id:
        wrong.append("another number at the provider")
    if fact.currency != payment.currency or fact.amount > payment.amount:
        wrong.append(f"{fact.amount} {fact.currency} of {payment.amount} {payment.currency}")
    known = Dispute.objects.filter(payment=payment, provider_dispute_id=fact.provider_dispute_id).values_list("amount", flat=True).first()
    if known is not None and known != fact.amount:
        wrong.append(f"{fact.amount} instead of {known}")
    return "; ".join(wrong)[:300]


def _note(order: Order, dispute: Dispute, kind: str, *, at: datetime) -> None:
    events.note(order, kind, at=at, amount=dispute.amount, currency=dispute.currency)


def _book(dispute: Dispute, what: str, amounts: dict, *, at: datetime) -> None:
    cause = f"dispute {dispute.provider_dispute_id} {what}: {format_money(dispute.amount, dispute.currency)}"[:160]
    ledger.post(f"dispute:{dispute.pk}:{what}", amounts, currency=dispute.currency, cause=cause, at=at,
                is_test=moves_no_money(dispute.payment.provider))


@transaction.atomic
def decide_access(dispute: Dispute, *, keep: bool, by, at: datetime) -> Dispute:
    """Staff say, once, whether what the disputed money bought stays open. Raises BillingRefused."""
    order = Order.objects.select_for_update(of=("self",)).select_related("member").get(payments__disputes=dispute)
    dispute = Dispute.objects.select_for_update().get(pk=dispute.pk)
    if dispute.access != Dispute.Access.UNDECIDED:
        raise BillingRefused(_("This is decided already."))
    dispute.access = Dispute.Access.KEEP if keep else Dispute.Access.REVOKE
    dispute.access_decided_at, dispute.access_decided_by = at, by
    dispute.save(update_fields=["access", "access_decided_at", "access_decided_by"])
    events.note(order, "dispute_access_kept" if keep else "dispute_access_ended", at=at, by=by)
    if not keep:
        grants.lock_member(order.member_id)
        given = Grant.objects.filter(member=order.member, source_kind=Grant.Source.ORDER, source_key=order.ref, revoked_at=None)
        for grant in given.select_related("member").order_by("id"):
            grants.revoke(grant, at=at)
    return dispute
