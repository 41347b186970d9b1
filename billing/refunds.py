"""Refunds: asked for, approved by one or two people, handed to the provider, settled by what it says.

The only place where a refund changes its state. Locks are taken in one order: order, payment, member. A refund that is
neither declined nor failed takes of the money received from the moment it is asked for.
"""
import logging
from collections.abc import Mapping
from datetime import datetime, timedelta
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.db.models import Sum
from django.utils.translation import gettext as _

from billing import events, refund_effects
from billing.models import Dispute, Order, OrderLine, Payment, PaymentNotice, Refund, RefundLine, RefundStep
from billing.payments import find
from billing.providers import NoSuchProvider, provider
from billing.providers.base import RefundFact
from billing.refund_effects import inform, left_of_lines
from billing.refund_policy import judge
from billing.refusals import BillingRefused
from kit.money import format_money

log = logging.getLogger(__name__)
Access, Kind, State, Verdict = Refund.Access, RefundStep.Kind, Refund.State, PaymentNotice.Verdict

# A refund that is on its way is looked after again after so many minutes, the last one again and again.
ASK_AFTER_MINUTES = (1, 2, 10, 30, 60)


def lock(payment_id: int) -> tuple[Order, Payment]:
    order_id = Payment.objects.values_list("order", flat=True).get(pk=payment_id)
    order = Order.objects.select_for_update(of=("self",)).select_related("member").get(pk=order_id)
    return order, Payment.objects.select_for_update().get(pk=payment_id)


def room_in(payment: Payment, *, without: Refund | None = None) -> int:
    """What of the money received can still be paid back; what a bank took back in a dispute is gone."""
    if payment.received_at is None:
        return 0
    others = payment.refunds.counted().exclude(pk=without.pk if without else None)
    promised = others.aggregate(sum=Sum("amount"))["sum"] or 0
    disputed = payment.disputes.exclude(state=Dispute.State.WON).aggregate(sum=Sum("amount"))["sum"] or 0
    return payment.amount - promised - disputed


@transaction.atomic
def request(payment: Payment, *, by, amounts: Mapping[int, int] | None = None, reason: str, at: datetime) -> Refund:
    """Ask for money back: `amounts` by order line; of money that is held for the member, all that is left. Raises BillingRefused."""
    order, payment = lock(payment.pk)
    bought = payment.state == Payment.State.SUCCEEDED
    lines = _chosen(order, amounts or {}) if bought else {}
    amount = sum(lines.values()) if bought else room_in(payment)
    if not 0 < amount <= room_in(payment):
        raise BillingRefused(_("There is nothing left to pay back."))
    if amount != payment.amount and not _pays_parts(payment):
        raise BillingRefused(_("This way to pay can only pay back the whole sum."))
    judged = [judge(line, at=at) for line in lines]
    within = all(one.is_within for one in judged)
    refund = Refund.objects.create(
        payment=payment, amount=amount, currency=payment.currency, reason=reason, is_within_policy=within, created_at=at, changed_at=at,
        people_needed=1 if within and all(one.promise.decided_by == "one" for one in judged) and _is_small(payment, amount) else 2,
    )
    RefundLine.objects.bulk_create(RefundLine(refund=refund, order_line=line, amount=part) for line, part in lines.items())
    _step(order, refund, Kind.REQUESTED, "refund_requested", by=by, at=at, note=reason)
    if by.pk == order.member_id:
        inform(order, refund, "refund_requested", at=at)
    return refund


def _chosen(order: Order, amounts: Mapping[int, int]) -> dict[OrderLine, int]:
    left = left_of_lines(order)
    chosen = {line: amounts[line.pk] for line in left if amounts.get(line.pk)}
    if not chosen or set(amounts) - {line.pk for line in left}:
        raise BillingRefused(_("Choose what you want your money back for."))
    for line, amount in chosen.items():
        line.order = order
        if not 0 < amount <= left[line]:
            raise BillingRefused(
                _("Of “%(what)s” %(left)s can still be paid back.") % {
                    "what": line.description, "left": format_money(max(left[line], 0), order.currency),
                }
            )
    return chosen


def _pays_parts(payment: Payment) -> bool:
    try:
        return provider(payment.provider).capabilities.partial_refund
    except NoSuchProvider:
        return False


def _is_small(payment: Payment, amount: int) -> bool:
    """Whether one person may approve it; what was paid back before counts, so that parts do not slip below the limit."""
    before = payment.amount - room_in(payment)
    return before + amount <= settings.REFUND_ALONE_UP_TO.get(payment.currency, 0)


@transaction.atomic
def approve(
    refund: Refund, *, by, at: datetime, amounts: Mapping[int, int] | None = None, access: str = Access.AS_USUAL, note: str = ""
) -> Refund:
    """One person's yes; with the last one needed it is on its way. The first may lower the amounts by line and say what becomes
    of the right; the second agrees to exactly that. Raises BillingRefused."""
    order, payment, refund = _to_decide(refund, by=by)
    given = list(refund.steps.filter(kind=Kind.APPROVED).values_list("by", flat=True))
    if by.pk in given:
        raise BillingRefused(_("You approved it already. Another person must agree."))
    if not given:
        refund.access = Access(access)
        _lower(refund, amounts or {})
    if not _fits(order, payment, refund):
        raise BillingRefused(_("There is nothing left to pay back."))
    if refund.amount != payment.amount and not _pays_parts(payment):
        raise BillingRefused(_("This way to pay can only pay back the whole sum."))
    last = len(given) + 1 >= refund.people_needed
    if last:
        refund.state, refund.run_after = State.APPROVED, at
    refund.changed_at = at
    refund.save(update_fields=["access", "amount", "state", "run_after", "changed_at"])
    _step(order, refund, Kind.APPROVED, "refund_approved" if last else "refund_half_approved", by=by, at=at, note=note)
    if last:
        inform(order, refund, "refund_approved", at=at)
    return refund


def _lower(refund: Refund, amounts: Mapping[int, int]) -> None:
    for line in refund.lines.select_related("order_line"):
        wanted = amounts.get(line.order_line_id, line.amount)
        if not 0 <= wanted <= line.amount:
            raise BillingRefused(_("An approved amount is at most what was asked for."))
        if wanted == 0:
            line.delete()
        elif wanted != line.amount:
            line.amount = wanted
            line.save(update_fields=["amount"])
    left = refund.lines.aggregate(sum=Sum("amount"))["sum"]
    if amounts and not left:
        raise BillingRefused(_("Nothing is left of it: decline it instead."))
    refund.amount = left or refund.amount


@transaction.atomic
def decline(refund: Refund, *, by, reason: str, at: datetime) -> Refund:
    """Say no, with a reason that the member reads. Raises BillingRefused."""
    order, _payment, refund = _to_decide(refund, by=by)
    _move(refund, State.DECLINED, at=at)
    _step(order, refund, Kind.DECLINED, "refund_declined", by=by, at=at, note=reason)
    inform(order, refund, "refund_declined", at=at, reason=reason)
    return refund


def _to_decide(refund: Refund, *, by) -> tuple[Order, Payment, Refund]:
    order, payment = lock(refund.payment_id)
    refund = Refund.objects.get(pk=refund.pk)
    if not by.has_perm("billing.decide_refund"):
        raise BillingRefused(_("You may not decide about refunds."))
    if by.pk == order.member_id:
        raise BillingRefused(_("Nobody decides about their own money."))
    if refund.state != State.REQUESTED:
        raise BillingRefused(_("It is decided already."))
    return order, payment, refund


@transaction.atomic
def retry(refund: Refund, *, by, at: datetime) -> Refund:
    """Hand a failed refund to the provider once more, under the same number. Raises BillingRefused."""
    order, payment = lock(refund.payment_id)
    refund = Refund.objects.get(pk=refund.pk)
    if not by.has_perm("billing.decide_refund"):
        raise BillingRefused(_("You may not decide about refunds."))
    if refund.state != State.FAILED or not _fits(order, payment, refund):
        raise BillingRefused(_("It cannot be tried again."))
    refund.run_after, refund.accepted_at = at, None
    _move(refund, State.SUBMITTED, at=at)
    _step(order, refund, Kind.RETRIED, "refund_submitted", by=by, at=at)
    return refund


@transaction.atomic
def hand_over(refund_id: int, *, at: datetime) -> Refund | None:
    """Claim a due refund for one attempt at the provider, committed before the provider hears of it; None when another was
    quicker. An approved one whose money went back otherwise fails here."""
    order, payment = lock(Refund.objects.values_list("payment", flat=True).get(pk=refund_id))
    refund = Refund.objects.due_at(at).filter(pk=refund_id).first()
    if refund is None:
        return None
    minutes = ASK_AFTER_MINUTES[min(refund.attempts, len(ASK_AFTER_MINUTES) - 1)]
    refund.attempts, refund.run_after = refund.attempts + 1, at + timedelta(minutes=minutes)
    if refund.state == State.APPROVED:
        if not _fits(order, payment, refund):
            refund.last_error = "the money was paid back otherwise"
            _fail(order, refund, at=at)
            return None
        _move(refund, State.SUBMITTED, at=at)
        _step(order, refund, Kind.SUBMITTED, "refund_submitted", by=None, at=at)
    refund.save(update_fields=["attempts", "run_after"])
    # What the provider reads of it.
    refund.payment = payment
    payment.order = order
    return refund


def _fits(order: Order, payment: Payment, refund: Refund) -> bool:
    """Whether the money is still there, in all and line by line."""
    if refund.amount > room_in(payment, without=refund):
        return False
    left, own = left_of_lines(order), dict(refund.lines.values_list("order_line", "amount"))
    back = 0 if refund.state in Refund.NOT_COUNTED else 1
    return all(own.get(line.pk, 0) <= rest + own.get(line.pk, 0) * back for line, rest in left.items())


@transaction.atomic(savepoint=False)
def settle(provider_name: str, fact: RefundFact, *, at: datetime) -> str:
    """Apply a verified fact to its refund; returns a verdict. Idempotent, in any order; one without our number is a refund that
    somebody made at the provider."""
    found = find(provider_name, fact)
    if found is None:
        log.error("%s tells of a refund of a payment we do not know: %s", provider_name, fact.provider_payment_id)
        return Verdict.UNKNOWN
    order, payment = lock(found.pk)
    refund = _refund_of(payment, fact)
    if refund and refund.state == State.SUCCEEDED:
        return Verdict.NO_EFFECT
    if fault := _mismatch(provider_name, fact, payment, refund):
        log.error("refund %s of payment %s does not fit: %s", fact.provider_refund_id, payment.key, fault)
        events.note(order, "refund_mismatch", at=at, why=fault)
        return Verdict.MISMATCH
    if fact.state == "failed":
        if refund is None or refund.state != State.SUBMITTED:
            return Verdict.NO_EFFECT
        refund.last_error = "the provider says that it failed"
        _fail(order, refund, at=at)
        return Verdict.APPLIED
    refund = refund or _external(payment, fact, at=at)
    refund.provider_refund_id = fact.provider_refund_id or refund.provider_refund_id
    refund.succeeded_at = at
    _move(refund, State.SUCCEEDED, at=at)
    _step(order, refund, Kind.SUCCEEDED, "refund_external" if refund.is_external else "refund_succeeded", by=None, at=at)
    if payment.received_at:
        refund_effects.apply(order, payment, refund, at=at)
    return Verdict.APPLIED


def _refund_of(payment: Payment, fact: RefundFact) -> Refund | None:
    """The refund by our own number, else by the provider's."""
    try:
        own = payment.refunds.filter(key=UUID(fact.refund_key)).first()
    except ValueError:
        own = None
    return own or (payment.refunds.filter(provider_refund_id=fact.provider_refund_id).first() if fact.provider_refund_id else None)


def _mismatch(provider_name: str, fact: RefundFact, payment: Payment, refund: Refund | None) -> str:
    wrong = []
    if fact.merchant_id != provider(provider_name).merchant_id:
        wrong.append("another merchant")
    if fact.currency != payment.currency:
        wrong.append(f"{fact.currency} instead of {payment.currency}")
    if refund and fact.amount != refund.amount:
        wrong.append(f"{fact.amount} instead of {refund.amount}")
    back = payment.refunds.succeeded().aggregate(sum=Sum("amount"))["sum"] or 0
    if fact.state == "succeeded" and back + fact.amount > payment.amount:
        wrong.append(f"{back + fact.amount} paid back of {payment.amount}")
    return "; ".join(wrong)[:300]


def _external(payment: Payment, fact: RefundFact, *, at: datetime) -> Refund:
    return Refund.objects.create(
        payment=payment, amount=fact.amount, currency=fact.currency, state=State.SUBMITTED, is_external=True, people_needed=1,
        access=Access.UNDECIDED, created_at=at, changed_at=at, provider_refund_id=fact.provider_refund_id or fact.event_id[:80],
    )


@transaction.atomic
def decide_access(refund: Refund, *, by, revoke: bool, at: datetime) -> Refund:
    """Say what becomes of the right after a refund that was made at the provider. Raises BillingRefused."""
    order, _payment = lock(refund.payment_id)
    refund = Refund.objects.get(pk=refund.pk)
    if not by.has_perm("billing.decide_refund"):
        raise BillingRefused(_("You may not decide about refunds."))
    if refund.access != Access.UNDECIDED or refund.booked_at is None:
        raise BillingRefused(_("It is decided already."))
    refund.access = Access.REVOKE if revoke else Access.KEEP
    refund.save(update_fields=["access"])
    RefundStep.objects.create(refund=refund, kind=Kind.ACCESS, at=at, by=by, note=str(refund.get_access_display()))
    if revoke:
        for line in refund_effects.lines_to_close(order, refund):
            refund_effects.close(order, line, refund, at=at)
    else:
        events.note(order, "access_kept", at=at, by=by)
    return refund


def _fail(order: Order, refund: Refund, *, at: datetime) -> None:
    _move(refund, State.FAILED, at=at)
    _step(order, refund, Kind.FAILED, "refund_failed", by=None, at=at, note=refund.last_error)
    inform(order, refund, "refund_failed", at=at)


def _move(refund: Refund, state: str, *, at: datetime) -> None:
    refund.state, refund.changed_at = State(state), at
    refund.save()


def _step(order: Order, refund: Refund, kind: str, event: str, *, by, at: datetime, note: str = "") -> None:
    RefundStep.objects.create(refund=refund, kind=kind, at=at, by=by, note=note[:500])
    events.note(order, event, at=at, by=by, amount=refund.amount, currency=refund.currency)
