"""Figures about money for the floors above: what was earned by day, what came in by day, who pays.

Days are days of the community's zone. Where a provider that moves real money is switched on, test orders count in no
figure; where only the sandbox is, they are the demo and count.
"""
from collections.abc import Iterator
from datetime import date, datetime, timedelta

from django.conf import settings
from django.db.models import Exists, OuterRef, Q

from accounts.models import Member
from billing.models import Grant, Order, OrderLine, Payment
from billing.providers import providers, real_money
from kit.periods import day_of, start_of

PAYER_FOR = timedelta(days=30)


def _counted(prefix: str = "") -> Q:
    return Q(**{f"{prefix}is_test": False}) if real_money() else Q()


def _days(first: date, last: date) -> Iterator[date]:
    return (first + timedelta(days=i) for i in range((last - first).days + 1))


def recognised_by_day(first: date, last: date, *, currency: str = "") -> dict[date, int]:
    """Minor units earned on each day from `first` to `last`: a product on the day it was paid, a plan evenly over the days
    it serves. Over all the days of a line the parts add up to its amount exactly."""
    lines = OrderLine.objects.filter(_counted("order__"), order__status=Order.Status.PAID, order__currency=currency or settings.CURRENCY)
    earned = dict.fromkeys(_days(first, last), 0)
    paid = lines.filter(product__isnull=False, order__paid_at__gte=start_of(first), order__paid_at__lt=start_of(last + timedelta(days=1)))
    for paid_at, amount in paid.values_list("order__paid_at", "amount").iterator():
        earned[day_of(paid_at)] += amount  # type: ignore[arg-type]  # a paid order says when
    changes = dict.fromkeys([*earned, last + timedelta(days=1)], 0)
    serving = lines.filter(plan__isnull=False, serves_from__lte=last, serves_until__gte=first)
    for amount, begins, ends in serving.values_list("amount", "serves_from", "serves_until").iterator():
        for start, stop, rate in daily_rates(amount, begins, ends):  # type: ignore[arg-type]  # a delivered plan has its days
            if start <= last and stop >= first:
                changes[max(start, first)] += rate
                changes[min(stop, last) + timedelta(days=1)] -= rate
    rate = 0
    for day in earned:
        rate += changes[day]
        earned[day] += rate
    return earned


def daily_rates(amount: int, begins: date, ends: date) -> list[tuple[date, date, int]]:
    """`amount` over the days as at most two runs (first day, last day, a day's part): what `kit.money.split` gives for
    equal weights, without a list entry a day."""
    days = (ends - begins).days + 1
    part, larger = divmod(amount, days)
    turn = begins + timedelta(days=larger)
    runs = [(begins, turn - timedelta(days=1), part + 1), (turn, ends, part)]
    return [run for run in runs if run[0] <= run[1] and run[2]]


def cash_by_day(first: date, last: date, *, currency: str = "") -> dict[date, int]:
    """Minor units that came in on each day, whatever they are for; money that is held for members included."""
    received = Payment.objects.received().filter(
        _counted_payments(), currency=currency or settings.CURRENCY, received_at__gte=start_of(first),
        received_at__lt=start_of(last + timedelta(days=1)),
    )
    came = dict.fromkeys(_days(first, last), 0)
    for received_at, amount in received.values_list("received_at", "amount").iterator():
        came[day_of(received_at)] += amount
    return came


def _counted_payments() -> Q:
    live = [one.name for one in providers() if one.capabilities.is_live]
    return Q(provider__in=live) if live else Q()


def payers_at(instant: datetime):
    """Members who pay at `instant`: a paid plan is in force, or a product was paid in the 30 days up to then.

    What staff gave is no payment. A grant revoked later still counts for the time before.
    """
    bought = Order.objects.paid().filter(_counted(), member=OuterRef("member"), ref=OuterRef("source_key"))
    holders = Grant.objects.of_plans().in_force_at(instant).filter(Exists(bought), source_kind=Grant.Source.ORDER)
    buyers = Order.objects.paid().filter(
        _counted(), paid_at__gt=instant - PAYER_FOR, paid_at__lte=instant, lines__product__isnull=False
    )
    return Member.objects.filter(Q(pk__in=holders.values("member")) | Q(pk__in=buyers.values("member")))
