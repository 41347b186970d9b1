"""Comparing each day’s statement of a provider with our books, line by line and the other way round.

What a statement knows and we do not goes through the door of the notices; what does not agree becomes a Discrepancy.
"""
import logging
from collections import Counter
from dataclasses import replace
from datetime import date, datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from billing import fees, inbox, payments
from billing.models import Discrepancy, Dispute, Payment, Reconciliation, Refund, StatementEntry
from billing.models.statement import said
from billing.providers import provider, switched_on
from billing.providers.base import AnyFact, DisputeFact, Fact, ProviderFailed, RefundFact
from billing.refusals import BillingRefused
from kit.periods import bounds, day_of

log = logging.getLogger(__name__)
Kind, State = Discrepancy.Kind, Discrepancy.State
# After a long silence so many days are made good.
DAYS_BACK = 31


def reconcile_due(*, at: datetime) -> list[Reconciliation]:
    """Every day that is over and was not compared yet, of every provider with statements; yesterday in any case."""
    done = []
    for chosen in switched_on():
        if chosen.capabilities.statement:
            done += [reconcile(chosen.name, day, at=at) for day in _due_days(chosen.name, yesterday=day_of(at) - timedelta(days=1))]
    return done


def _due_days(provider_name: str, *, yesterday: date) -> list[date]:
    """From the last day that was compared without an error on: its statement may have been completed since."""
    seen = Reconciliation.objects.filter(provider=provider_name, error="", day__lt=yesterday).order_by("-day")
    last = seen.values_list("day", flat=True).first()
    first = max(last, yesterday - timedelta(days=DAYS_BACK)) if last else yesterday
    return [first + timedelta(days=n) for n in range((yesterday - first).days + 1)]


def reconcile(provider_name: str, day: date, *, at: datetime) -> Reconciliation:
    """Compare one day; safe to run again, also while the day is not over."""
    count: Counter[str] = Counter()
    errors = []
    try:
        lines = list(provider(provider_name).statement(day))
    except ProviderFailed as error:
        return _record(provider_name, day, count, str(error), at=at)
    for line in lines:
        count["lines"] += 1
        try:
            count[_compare(provider_name, day, line.fact, fee=line.fee, at=at)] += 1
        except Exception as error:  # one bad line must not keep the others from being compared
            log.exception("a line of the statement of %s for %s could not be compared", provider_name, day)
            errors.append(f"{type(error).__name__}: {error}")
    for missing in (_payments_not_there, _refunds_not_there):
        try:
            count["differ"] += missing(provider_name, day, at=at)
        except ProviderFailed as error:
            errors.append(str(error))
    return _record(provider_name, day, count, "; ".join(errors), at=at)


def _record(provider_name: str, day: date, count: Counter, error: str, *, at: datetime) -> Reconciliation:
    if error:
        log.error("the statement of %s for %s: %s", provider_name, day, error)
    values = {name: count[name] for name in ("lines", "agreed", "mended", "differ")}
    return Reconciliation.objects.update_or_create(
        provider=provider_name, day=day, defaults={"ran_at": at, "error": error[:300], **values}
    )[0]


def _compare(provider_name: str, day: date, fact: AnyFact, *, fee: int, at: datetime) -> str:
    """What came of one line: agreed, mended or differ."""
    payment = payments.find(provider_name, fact)
    was_known = _agrees(payment, fact)
    if not was_known:
        # An amount that changed since the last statement is news; the same line again is not.
        news = f"statement-{fact.kind}-{_number(fact)}-{fact.state}-{fact.amount}"[:120]
        inbox.take(provider_name, replace(fact, event_id=news), at=at)
        payment = payments.find(provider_name, fact)
    agrees = was_known or _agrees(payment, fact)
    with transaction.atomic():
        entry = _enter(provider_name, day, fact, fee=fee, agrees=agrees)
        if agrees:
            fees.book(entry, at=at)
            _mend(provider_name, fact, at=at)
        if was_known:
            return "agreed"
        kind = Kind.MISSED if agrees else Kind.DIFFERS if payment else Kind.UNKNOWN
        found = _found(provider_name, day, kind, fact, payment, at=at)
        if agrees:
            Discrepancy.objects.filter(pk=found.pk, state=State.OPEN).update(state=State.MENDED, settled_at=at)
        return "mended" if agrees else "differ"


def _agrees(payment: Payment | None, fact: AnyFact) -> bool:
    """Whether our books say what the line says."""
    if payment is None or fact.currency != payment.currency or fact.merchant_id != provider(payment.provider).merchant_id:
        return False
    if isinstance(fact, Fact):
        same_number = fact.provider_payment_id == (payment.provider_payment_id or fact.provider_payment_id)
        return payment.received_at is not None and fact.amount == payment.amount and same_number
    if isinstance(fact, RefundFact):
        return payment.refunds.succeeded().filter(_refund_of(fact), amount=fact.amount).exists()
    known = payment.disputes.filter(provider_dispute_id=fact.provider_dispute_id, amount=fact.amount)
    return known.exists() if fact.state == Dispute.State.OPENED else known.filter(state=fact.state).exists()


def _refund_of(fact: RefundFact) -> Q:
    return Q(key=UUID(fact.refund_key)) if fact.refund_key else Q(provider_refund_id=fact.provider_refund_id)


def _number(fact: AnyFact) -> str:
    if isinstance(fact, RefundFact):
        return fact.provider_refund_id
    return fact.provider_dispute_id if isinstance(fact, DisputeFact) else fact.provider_payment_id


def _moved(fact: AnyFact) -> int:
    """What the line did to the money that the provider holds for us."""
    gone = isinstance(fact, RefundFact) or isinstance(fact, DisputeFact) and fact.state == Dispute.State.OPENED
    return -fact.amount if gone else fact.amount


def _enter(provider_name: str, day: date, fact: AnyFact, *, fee: int, agrees: bool) -> StatementEntry:
    return StatementEntry.objects.update_or_create(
        provider=provider_name, kind=fact.kind, provider_id=_number(fact), state=fact.state,
        defaults={
            "payment_key": fact.payment_key, "day": day, "moved": _moved(fact), "fee": fee, "currency": fact.currency, "agrees": agrees,
        },
    )[0]


def _mend(provider_name: str, fact: AnyFact, *, at: datetime) -> None:
    """A line agrees now: what was found about the same thing before is no difference any more."""
    key = fact.refund_key if isinstance(fact, RefundFact) else fact.payment_key
    about = Discrepancy.objects.open().filter(provider=provider_name, about=fact.kind)
    (about.filter(provider_id=_number(fact)) | about.filter(provider_id="", key=key)).update(state=State.MENDED, settled_at=at)


def _found(provider_name: str, day: date, kind: str, fact: AnyFact, payment: Payment | None, *, at: datetime) -> Discrepancy:
    key = fact.refund_key if isinstance(fact, RefundFact) else fact.payment_key
    ours = said(Fact.kind, state=payment.state, amount=payment.amount, currency=payment.currency) if payment else {}
    found, _is_new = Discrepancy.objects.get_or_create(
        provider=provider_name, kind=kind, about=fact.kind, provider_id=_number(fact), key=key,
        defaults={
            "day": day, "payment": payment, "ours_said": ours, "found_at": at,
            "theirs_said": said(fact.kind, state=fact.state, amount=fact.amount, currency=fact.currency),
        },
    )
    return found


def _payments_not_there(provider_name: str, day: date, *, at: datetime) -> int:
    """Money that we booked on that day and no statement names. The provider is asked before it counts: a line may come later.
    What was never opened there, because it came from another system, is not asked about."""
    start, end = bounds(day)
    booked = Payment.objects.received().filter(
        provider=provider_name, received_at__gte=start, received_at__lt=end, provider_payment_id__isnull=False
    )
    named = _named(provider_name, Fact.kind, booked.values("provider_payment_id"))
    count = 0
    for payment in booked.select_related("order"):
        if payment.provider_payment_id not in named:
            fact = provider(provider_name).query(payment, at=at)
            if fact is None or fact.state != "succeeded" or not _agrees(payment, fact):
                count += _not_there(payment, fact, Fact.kind, payment.key, payment.amount, day, at=at)
    return count


def _refunds_not_there(provider_name: str, day: date, *, at: datetime) -> int:
    """The same for money that went back."""
    start, end = bounds(day)
    booked = Refund.objects.succeeded().filter(payment__provider=provider_name, succeeded_at__gte=start, succeeded_at__lt=end)
    named = _named(provider_name, RefundFact.kind, booked.values("provider_refund_id"))
    count = 0
    for refund in booked.select_related("payment__order"):
        if refund.provider_refund_id not in named:
            fact = provider(provider_name).query_refund(refund, at=at)
            if fact is None or fact.state != "succeeded" or fact.amount != refund.amount:
                count += _not_there(refund.payment, fact, RefundFact.kind, refund.key, refund.amount, day, at=at)
    return count


def _named(provider_name: str, kind: str, booked) -> set[str]:
    lines = StatementEntry.objects.filter(provider=provider_name, kind=kind, provider_id__in=booked)
    return set(lines.values_list("provider_id", flat=True))


def _not_there(payment: Payment, fact: AnyFact | None, about: str, key: UUID, amount: int, day: date, *, at: datetime) -> int:
    Discrepancy.objects.get_or_create(
        provider=payment.provider, kind=Kind.NOT_THERE, about=about, provider_id="", key=str(key),
        defaults={
            "day": day, "payment": payment, "ours_said": said(about, amount=amount, currency=payment.currency), "found_at": at,
            "theirs_said": said(about, state=fact.state) if fact else {},
        },
    )
    return 1


@transaction.atomic
def settle(discrepancy: Discrepancy, *, how: str, by, at: datetime) -> Discrepancy:
    """A person has seen to it, and says how. Raises BillingRefused."""
    found = Discrepancy.objects.select_for_update().get(pk=discrepancy.pk)
    if found.state != State.OPEN:
        raise BillingRefused(_("This is settled already."))
    found.state, found.settled_at, found.settled_by, found.how = State.SETTLED, at, by, how
    found.save(update_fields=["state", "settled_at", "settled_by", "how"])
    return found


@transaction.atomic
def hold(discrepancy: Discrepancy, *, how: str, by, at: datetime) -> Discrepancy:
    """Take money that came with another amount into the books, held for the member, so that it can be paid back. Raises BillingRefused."""
    entry = StatementEntry.objects.filter(provider=discrepancy.provider, kind=Fact.kind, provider_id=discrepancy.provider_id).first()
    if discrepancy.kind != Kind.DIFFERS or discrepancy.payment is None or entry is None or entry.currency != discrepancy.payment.currency:
        raise BillingRefused(_("There is no money here that could be held."))
    payments.hold(discrepancy.payment, entry.moved, at=at)
    return settle(discrepancy, how=how, by=by, at=at)
