"""Paying: opening an attempt at a provider, and applying what the provider says. The only place where money changes state.

Locks are taken in one order: order, payment, coupon, member.
"""
import logging
from datetime import datetime, timedelta
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import override

from accounts.guards import why_not
from billing import (
    agreements,
    bundles,
    delivering,
    earnings,
    events,
    fulfilment,
    gifts,
    grants,
    invoices,
    ledger,
    redeeming,
    refund_effects,
    sale,
    upgrades,
)
from billing.access import rights_of
from billing.models import LedgerAccount, LedgerTransaction, Order, OrderLine, Payment, PaymentNotice
from billing.providers import NoSuchProvider, moves_no_money, provider
from billing.providers.base import AnyFact, Fact, ProviderFailed
from billing.refusals import BillingRefused
from billing.signals import order_paid
from kit.money import format_money
from notices.telling import tell

log = logging.getLogger(__name__)
Code, State, Status, Verdict = LedgerAccount.Code, Payment.State, Order.Status, PaymentNotice.Verdict

# An attempt whose notice has not come is asked about after so many minutes, the last one again and again.
ASK_AFTER_MINUTES = (2, 10, 30, 60)


def start_payment(order: Order, provider_name: str, *, return_url: str, at: datetime) -> Payment:
    """Open an attempt at the provider, or find the open one again; `page_url` is where the member pays.

    The row is committed before the provider hears of it, so no money can come for an attempt we do not know.
    Raises BillingRefused.
    """
    try:
        chosen = provider(provider_name)
    except NoSuchProvider as error:
        raise BillingRefused(_("This way to pay is not offered now.")) from error
    payment = attempt(order.pk, chosen, at=at)
    if payment.page_url:
        return payment
    try:
        started = chosen.create(payment, return_url=return_url, at=at)
    except ProviderFailed as error:
        log.error("payment %s could not be opened at %s: %s", payment.key, chosen.name, error)
        raise BillingRefused(_("The payment page could not be opened. Nothing was charged; please try again.")) from error
    payment.provider_payment_id, payment.page_url = started.provider_payment_id, started.page_url
    Payment.objects.filter(pk=payment.pk).update(provider_payment_id=started.provider_payment_id, page_url=started.page_url)
    Payment.objects.filter(pk=payment.pk, state=State.CREATED).update(state=State.PENDING, changed_at=at)
    return payment


@transaction.atomic
def attempt(order_id: int, chosen, *, at: datetime) -> Payment:
    """The open attempt at that provider, or a new one, committed before the provider hears of it. Raises BillingRefused."""
    order = Order.objects.select_for_update(of=("self",)).select_related("member").get(pk=order_id)
    if not order.is_open_at(at):
        raise BillingRefused(_("This order cannot be paid any more. Please order again."))
    if reason := why_not(order.member):
        raise BillingRefused(reason)
    redeeming.refuse_later_purchase(order)
    if not chosen.capabilities.takes(order.currency):
        raise BillingRefused(_("This way to pay is not offered now."))
    if chosen.capabilities.waits and order.expires_at < at + chosen.capabilities.waits:
        order.expires_at = at + chosen.capabilities.waits
        redeeming.keep_until(order, at=at)
        order.save(update_fields=["expires_at"])
    found = order.payments.open().filter(provider=chosen.name).order_by("-id").first()
    if found is None:
        events.note(order, "payment_started", at=at, provider=chosen.name)
    return found or Payment.objects.create(
        order=order, provider=chosen.name, amount=order.total_amount, currency=order.currency, created_at=at, changed_at=at,
        ask_after=at + timedelta(minutes=ASK_AFTER_MINUTES[0]),
    )


@transaction.atomic(savepoint=False)
def settle(provider_name: str, fact: Fact, *, at: datetime) -> str:
    """Apply a verified fact to its payment and order; returns a verdict. Idempotent, in any order.

    On money: the posting, the grant, the delivery, the signal and the notice to the member stand in one transaction.
    """
    found = find(provider_name, fact)
    if found is None:
        log.error("%s tells of a payment we do not know: %s", provider_name, fact.provider_payment_id)
        return Verdict.UNKNOWN
    order, payment = _lock(found)
    if payment.received_at:
        return Verdict.NO_EFFECT
    if fault := _mismatch(provider_name, fact, order, payment):
        log.error("payment %s needs attention: %s", payment.key, fault)
        if _move(payment, State.NEEDS_ATTENTION, at=at, attention=fault):
            events.note(order, "payment_attention", at=at, why=fault)
        return Verdict.MISMATCH
    if fact.state != State.SUCCEEDED:
        if not _move(payment, State(fact.state), at=at):
            return Verdict.NO_EFFECT
        events.note(order, f"payment_{payment.state}", at=at)
        if payment.is_renewal and payment.state == State.FAILED:
            grants.lock_member(order.member_id)
            agreements.declined(order, payment, at=at)
        return Verdict.APPLIED
    payment.received_at = at
    # The answer to `create` may have been lost on its way.
    payment.provider_payment_id = payment.provider_payment_id or fact.provider_payment_id
    lines = list(order.lines.select_related("product", "plan", "gift").order_by("id"))
    if fault := _changed(order, payment) or _undeliverable(order, lines, at=at):
        log.error("payment %s is held: %s", payment.key, fault)
        _move(payment, State.NEEDS_ATTENTION, at=at, attention=fault)
        _book(payment, {Code.HELD: -payment.amount}, at=at)
        events.note(order, "payment_held", at=at, amount=payment.amount, currency=payment.currency)
        refund_effects.catch_up(order, payment, at=at)
        return Verdict.HELD
    _move(payment, State.SUCCEEDED, at=at)
    _mark_paid(order, lines, payment, at=at)
    agreements.after_payment(order, lines, payment, fact.agreement_id, at=at)
    refund_effects.catch_up(order, payment, at=at)
    return Verdict.APPLIED


@transaction.atomic
def hold(payment: Payment, amount: int, *, at: datetime) -> None:
    """Take the amount that really came, as the provider's statement has it, into the books as money held for the member.
    Raises BillingRefused unless the payment needs attention and its money is in no book."""
    order, payment = _lock(payment)
    if payment.state != State.NEEDS_ATTENTION or payment.received_at:
        raise BillingRefused(_("There is no money here that could be held."))
    payment.amount, payment.received_at = amount, at
    payment.save(update_fields=["amount", "received_at"])
    _book(payment, {Code.HELD: -amount}, at=at)
    events.note(order, "payment_held", at=at, amount=amount, currency=payment.currency)
    refund_effects.catch_up(order, payment, at=at)


def find(provider_name: str, fact: AnyFact) -> Payment | None:
    """The payment by our own key: we wrote it before the provider gave it a number."""
    try:
        key = UUID(fact.payment_key)
    except ValueError:
        return None
    return Payment.objects.filter(key=key, provider=provider_name).first()


def _lock(payment: Payment) -> tuple[Order, Payment]:
    order = Order.objects.select_for_update(of=("self",)).select_related("member").get(pk=payment.order_id)
    return order, Payment.objects.select_for_update().get(pk=payment.pk)


def _mismatch(provider_name: str, fact: Fact, order: Order, payment: Payment) -> str:
    """What of a fact does not agree with what we asked for; "" when all does."""
    wrong = []
    if fact.merchant_id != provider(provider_name).merchant_id:
        wrong.append("another merchant")
    if payment.provider_payment_id and fact.provider_payment_id != payment.provider_payment_id:
        wrong.append("another number at the provider")
    if fact.order_ref != order.ref:
        wrong.append(f"order {fact.order_ref} instead of {order.ref}")
    if (fact.amount, fact.currency) != (payment.amount, payment.currency):
        wrong.append(f"{fact.amount} {fact.currency} instead of {payment.amount} {payment.currency}")
    return "; ".join(wrong)[:300]


def _move(payment: Payment, state: str, *, at: datetime, attention: str = "") -> bool:
    """Move the payment up to `state`; a lower or equal one leaves it as it is."""
    moved = payment.may_become(state)
    if moved:
        payment.state, payment.changed_at = state, at
        payment.attention = attention
    payment.save(update_fields=["state", "changed_at", "attention", "received_at", "provider_payment_id"])
    return moved


def _changed(order: Order, payment: Payment) -> str:
    """A coupon changes the price of an order between two attempts; what was declined for the old one can still succeed late."""
    if order.status == Status.PAID or payment.amount == order.total_amount:
        return ""
    return "the price of the order has changed since this payment was begun"


def _undeliverable(order: Order, lines: list[OrderLine], *, at: datetime) -> str:
    """Why money that came cannot buy what was ordered; "" when it can."""
    if order.status == Status.PAID:
        return "the order is paid already"
    if order.status == Status.CANCELLED:
        return "the order was cancelled"
    if fault := redeeming.fault_of(order, at=at):
        return fault
    grants.lock_member(order.member_id)
    rights = rights_of(order.member, at=at)
    for line in lines:
        if line.product and not line.gift_or_none and bundles.owns(rights, line.product):
            return "the member has it already"
        if line.plan and not line.gift_or_none and (fault := upgrades.fault_of(order, line, rights, at=at)):
            return fault
        if order.status == Status.EXPIRED and not fulfilment.sellable(line):
            return "the order had expired, and it is not on sale any more"
    return ""


def _mark_paid(order: Order, lines: list[OrderLine], payment: Payment, *, at: datetime) -> None:
    posting = _book(payment, sale.credits_of_all(lines), at=at)
    order.is_test = not provider(payment.provider).capabilities.is_live
    earnings.from_sale(order, lines, posting, at=at)
    _deliver(order, lines, at=at)


@transaction.atomic
def take_free(order: Order, *, at: datetime) -> None:
    """Deliver an order that costs nothing: no provider, no posting, no invoice. Raises BillingRefused."""
    order = Order.objects.select_for_update(of=("self",)).select_related("member").get(pk=order.pk)
    if not order.is_open_at(at) or order.total_amount:
        raise BillingRefused(_("This order cannot be paid any more. Please order again."))
    if reason := why_not(order.member):
        raise BillingRefused(reason)
    redeeming.refuse_later_purchase(order)
    lines = list(order.lines.select_related("product", "plan", "gift").order_by("id"))
    if _undeliverable(order, lines, at=at):
        raise BillingRefused(_("You already have this. It is open to you for life."))
    _deliver(order, lines, at=at)


def _deliver(order: Order, lines: list[OrderLine], *, at: datetime) -> None:
    """Everything that follows from an order being paid."""
    order.status, order.paid_at, order.closed_at = Status.PAID, at, None
    order.save(update_fields=["status", "paid_at", "closed_at", "is_test"])
    redeeming.consume(order, at=at)
    events.note(order, "paid", at=at, amount=order.total_amount, currency=order.currency)
    for line in lines:
        line.order = order
        if line.gift_or_none:
            gifts.make_ready(line, at=at)
        else:
            delivering.deliver(line, at=at)
    invoices.issue(order, at=at)
    order_paid.send(sender=Order, order=order, at=at)
    with override(order.member.language or settings.LANGUAGE_CODE):
        title = lines[0].description
    # A renewal says by itself what it was and until when it runs.
    if not order.agreement_id:
        tell(order.member, "order_paid", url=order.get_absolute_url(), data={"title": title}, at=at, fact=f"order_paid:{order.pk}")


def _book(payment: Payment, credits: dict, *, at: datetime) -> LedgerTransaction:
    """Post the money that came, once a payment."""
    cause = f"payment {payment.key}: {format_money(payment.amount, payment.currency)}"
    amounts = {Code.PROVIDER_CLEARING: payment.amount, **credits}
    is_test = moves_no_money(payment.provider)
    return ledger.post(f"payment:{payment.pk}", amounts, currency=payment.currency, cause=cause, at=at, is_test=is_test)


def ask_provider(payment: Payment, *, at: datetime) -> str | None:
    """Ask how an attempt stands and apply the answer; call it off when its order is closed. None while it is undecided."""
    chosen = provider(payment.provider)
    fact = chosen.query(payment, at=at)
    if fact is None and not payment.order.is_open_at(at):
        fact = chosen.cancel(payment, at=at)
    return settle(payment.provider, fact, at=at) if fact else None


def call_off(payment: Payment, *, at: datetime) -> str | None:
    """Call off an attempt at its provider and apply how it ended; None when it cannot be called off now."""
    fact = provider(payment.provider).cancel(payment, at=at)
    return settle(payment.provider, fact, at=at) if fact else None


def poll_pending_payments(*, at: datetime) -> int:
    """Ask about every attempt whose notice is overdue; returns how many were decided."""
    decided = 0
    for payment in Payment.objects.to_ask_at(at).select_related("order").order_by("ask_after")[:200]:
        minutes = ASK_AFTER_MINUTES[min(payment.asks + 1, len(ASK_AFTER_MINUTES) - 1)]
        Payment.objects.filter(pk=payment.pk).update(asks=payment.asks + 1, ask_after=at + timedelta(minutes=minutes))
        try:
            decided += ask_provider(payment, at=at) is not None
        except Exception:  # one bad answer must not keep the other payments waiting; it is asked about again later
            log.exception("payment %s could not be asked about", payment.key)
    return decided
