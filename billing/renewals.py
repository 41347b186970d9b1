"""Renewing memberships by themselves: a sweep finds agreements whose time has come, orders the next term and charges it.

The charge and its effect are apart: order and attempt are committed before the provider hears of them, the provider charges an
attempt once by its key, and whoever finds the attempt again goes on with it.
"""
import logging
from datetime import datetime, timedelta

from django.db import transaction

from billing import agreements, checkout, payments
from billing.access import rights_of
from billing.agreements import GRACE, RENEW_BEFORE
from billing.grants import lock_member
from billing.models import Agreement, Order, OrderLine, Payment
from billing.prices import quote
from billing.pricing import Draft
from billing.providers import NoSuchProvider, provider
from billing.providers.base import NoAgreement, ProviderFailed
from billing.refusals import BillingRefused
from billing.term_notices import inform

log = logging.getLogger(__name__)

# Nobody else takes an agreement up while it is being charged; after that somebody goes on with the same attempt.
CLAIM = timedelta(minutes=10)
ASK_AGAIN = timedelta(hours=1)
# A higher price is charged only so long after the member was told of it.
PRICE_NOTICE = timedelta(days=14)


def renew_due(*, at: datetime) -> int:
    """Take up every agreement whose time has come; returns how many were charged or tried."""
    charged = 0
    for pk in list(Agreement.objects.due_at(at).order_by("run_after").values_list("pk", flat=True)[:200]):
        try:
            charged += renew(pk, at=at)
        except Exception:  # one bad agreement must not keep the others waiting; it is taken up again after its claim
            log.exception("agreement %s could not be renewed", pk)
    return charged


def renew(agreement_id: int, *, at: datetime) -> bool:
    """Do what is due for one agreement. Twice, or by two at once, charges once."""
    payment = _attempt(agreement_id, at=at)
    if payment is None:
        return False
    agreement = payment.order.agreement
    assert agreement is not None, "`_attempt` orders for an agreement"
    try:
        fact = provider(payment.provider).renew(payment, agreement.provider_agreement_id, at=at)
    except NoAgreement as error:
        log.info("agreement %s: %s", agreement.pk, error)
        _gone(agreement, payment, at=at)
        return False
    except (ProviderFailed, NoSuchProvider) as error:
        log.error("agreement %s could not be charged: %s", agreement.pk, error)
        _postpone(agreement.pk, payment.order, at=at)
        return False
    if fact:
        payments.settle(payment.provider, fact, at=at)
    return True


@transaction.atomic
def _attempt(agreement_id: int, *, at: datetime) -> Payment | None:
    """The attempt to be charged now, under the member's lock; None when nothing is to be charged."""
    agreement, order = _lock(agreement_id)
    if not agreement.is_live or agreement.run_after is None or agreement.run_after > at:
        return None
    until = agreements.paid_until(agreement.member, agreement.plan, at=at)
    if until is None:
        _end(agreement, agreements.End.REPLACED, at=at)
        return None
    # Whoever asked to be erased is charged no more, unless they come back before the act.
    ends = agreement.stops_at_end or agreement.member.erasures.waiting().exists()
    if ends and until <= at:
        _end(agreement, agreements.End.STOPPED, at=at)
        return None
    if ends or until > at + RENEW_BEFORE:
        # Paid for without a charge meanwhile, by hand or by a coupon: nothing is outstanding.
        agreement.state, agreement.attempts = agreement.State.ACTIVE, 0
        agreement.run_after = until if ends else until - RENEW_BEFORE
        agreement.save(update_fields=["state", "attempts", "run_after"])
        return None
    ended = agreements.end_of_terms(agreement.member, agreement.plan, at=at)
    if ended + GRACE <= at:
        _end(agreement, agreements.End.UNPAID, at=at, tell=True)
        return None
    if not agreement.plan.is_on_sale:
        _end(agreement, agreements.End.WITHDRAWN, at=at, tell=True)
        return None
    try:
        order = order or _order(agreement, ends_at=ended, at=at)
        payment = payments.attempt(order.pk, provider(agreement.provider), at=at)
    except (BillingRefused, NoSuchProvider) as refusal:
        log.warning("agreement %s is not renewed now: %s", agreement.pk, refusal)
        agreement.run_after = at + ASK_AGAIN
        agreement.save(update_fields=["run_after"])
        return None
    Payment.objects.filter(pk=payment.pk).update(is_renewal=True)
    agreement.run_after = at + CLAIM
    agreement.save(update_fields=["run_after"])
    payment.order.agreement = agreement
    return payment


def _lock(agreement_id: int) -> tuple[Agreement, Order | None]:
    """The agreement and its open order, held: the order first, then the member, as everywhere."""
    order = Order.objects.select_for_update().filter(agreement=agreement_id, status=Order.Status.PENDING).first()
    lock_member(Agreement.objects.values_list("member", flat=True).get(pk=agreement_id))
    return Agreement.objects.select_related("member", "plan").get(pk=agreement_id), order


def _order(agreement: Agreement, *, ends_at: datetime, at: datetime) -> Order:
    """The order of the next term, at the agreed price; it waits as long as there is grace."""
    amount = price_of(agreement, at=at)
    line = OrderLine(
        plan=agreement.plan, unit_amount=amount, list_amount=amount, amount=amount, **checkout.words_of(agreement.plan)
    )
    draft = Draft(
        member=agreement.member, lines=[line], currency=agreement.currency, at=at, rights=rights_of(agreement.member, at=at)
    )
    order = checkout.store(draft)
    order.agreement, order.expires_at = agreement, ends_at + GRACE
    order.save(update_fields=["agreement", "expires_at"])
    agreement.amount = amount
    agreement.save(update_fields=["amount"])
    return order


def price_of(agreement: Agreement, *, at: datetime) -> int:
    """What the next renewal costs: the plan's price, but a higher one only when it was announced long enough ago."""
    today = quote(agreement.plan, agreement.currency)
    if today is None or today.amount == agreement.amount:
        return agreement.amount
    told = agreement.announced_amount == today.amount and agreement.announced_at and agreement.announced_at + PRICE_NOTICE <= at
    return today.amount if today.amount < agreement.amount or told else agreement.amount


def announce_prices(*, at: datetime) -> int:
    """Tell everybody whose plan costs more now than they agreed to, once for each price; returns how many."""
    told = 0
    for agreement in Agreement.objects.live().filter(stops_at_end=False).select_related("member", "plan").order_by("pk").iterator():
        today = quote(agreement.plan, agreement.currency)
        if today is None or today.amount <= agreement.amount or agreement.announced_amount == today.amount:
            continue
        with transaction.atomic():
            agreement.announced_amount, agreement.announced_at = today.amount, at
            agreement.save(update_fields=["announced_amount", "announced_at"])
            inform(
                agreement.member, "renewal_price", agreement.plan, at=at, fact=f"renewal_price:{agreement.pk}:{today.amount}",
                amount=today.amount, currency=agreement.currency, begins_on=at + PRICE_NOTICE,
            )
        told += 1
    return told


@transaction.atomic
def _postpone(agreement_id: int, order: Order, *, at: datetime) -> None:
    """The provider could not be asked: no fault of the member's, so nothing closes meanwhile."""
    agreement, _order = _lock(agreement_id)
    if not agreement.is_live:
        return
    agreements.keep_open(agreement, order, at=at)
    agreement.run_after = at + ASK_AGAIN
    agreement.save(update_fields=["run_after"])


def _gone(agreement: Agreement, payment: Payment, *, at: datetime) -> None:
    """The member took the permission back at the provider. Closing the order calls the attempt off."""
    try:
        checkout.cancel_order(payment.order, at=at)
    except BillingRefused as refusal:
        log.info("order %s: %s", payment.order.ref, refusal)
    with transaction.atomic():
        agreement, _order = _lock(agreement.pk)
        if agreement.is_live:
            _end(agreement, agreements.End.GONE, at=at, tell=True)


def _end(agreement: Agreement, reason: str, *, at: datetime, tell: bool = False) -> None:
    agreements.end(agreement, reason, at=at)
    if tell:
        inform(agreement.member, "renewal_ended", agreement.plan, at=at, fact=f"renewal_ended:{agreement.pk}")


def stop(agreement: Agreement, *, at: datetime) -> None:
    """The member switches renewals off: it ends with the term that is paid, days of grace at once. Twice is once."""
    _switch(agreement.pk, stops=True, at=at)


def go_on(agreement: Agreement, *, at: datetime) -> None:
    """The member switches renewals on again, as long as the agreement lives."""
    _switch(agreement.pk, stops=False, at=at)


@transaction.atomic
def _switch(agreement_id: int, *, stops: bool, at: datetime) -> None:
    agreement, order = _lock(agreement_id)
    if not agreement.is_live or agreement.stops_at_end == stops:
        return
    agreement.stops_at_end, agreement.run_after, agreement.changed_at = stops, at, at
    agreement.save(update_fields=["stops_at_end", "run_after", "changed_at"])
    if stops:
        # What was ordered for the next term is given up; an attempt that is on its way is called off by the sweep.
        if order:
            order.expires_at = at
            order.save(update_fields=["expires_at"])
        if agreement.state == Agreement.State.PAST_DUE and agreements.paid_until(agreement.member, agreement.plan, at=at) == at:
            _end(agreement, agreements.End.STOPPED, at=at)
