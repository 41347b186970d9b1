"""Figures about money for the floors above: what was earned by day, what came in by day, who pays.

Days are days of the community's zone. Where a provider that moves real money is switched on, test orders count in no
figure; where only the sandbox is, they are the demo and count.
"""
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db.models import Exists, F, OuterRef, Q, Sum

from accounts.models import Member
from billing.models import Grant, Order, OrderLine, Payment, Refund, RefundLine, Sponsorship, TermCredit
from billing.providers import providers, real_money
from billing.terms import served
from kit import house
from kit.periods import day_of, start_of

PAYER_FOR = timedelta(days=30)


def counts_tests() -> bool:
    """Whether the sandbox is all there is, so that its money is the demo."""
    return not real_money()


def _counted(prefix: str = "", with_tests: bool | None = None) -> Q:
    return Q() if (counts_tests() if with_tests is None else with_tests) else Q(**{f"{prefix}is_test": False})


def _days(first: date, last: date) -> Iterator[date]:
    return (first + timedelta(days=i) for i in range((last - first).days + 1))


def recognised_by_day(first: date, last: date, *, currency: str = "", with_tests: bool | None = None) -> dict[date, int]:
    """Minor units earned on each day from `first` to `last`, the authors' shares included: a product on the day it was paid, a
    plan evenly over the days it serves, sponsorship over its days. A refund corrects from its day on and changes no day before: what
    was earned already goes back on that day, what was not is not earned any more. So does an upgrade: what the term before had left is
    earned over the days of the new one. Over all the days of a line the parts add up to its amount less what was refunded and moved,
    exactly. `with_tests` says whether test orders count; without it the providers say."""
    currency = currency or house.currency()
    lines = OrderLine.objects.filter(_counted("order__", with_tests), order__status=Order.Status.PAID, order__currency=currency)
    earned = dict.fromkeys(_days(first, last), 0)
    paid = lines.filter(product__isnull=False, order__paid_at__gte=start_of(first), order__paid_at__lt=start_of(last + timedelta(days=1)))
    for paid_at, amount in paid.values_list("order__paid_at", "amount").iterator():
        earned[day_of(paid_at)] += amount  # type: ignore[arg-type]  # a paid order says when
    serving = Q(plan__isnull=False, serves_from__lte=last, serves_until__gte=first)
    terms = {row[0]: row[1:] for row in lines.filter(serving).values_list("pk", *TERM).iterator()}
    changed: dict[int, list[Change]] = defaultdict(list)
    for change in _changes(lines, serving, first, last):
        if change.is_of_plan:
            terms[change.line] = change.term
            changed[change.line].append(change)
        elif first <= change.day <= last:
            earned[change.day] -= change.amount
    for line, before, amount, on in TermCredit.objects.moved().filter(on__lte=last).values_list("line", "from_line", "amount", "on"):
        if line in terms:
            terms[line] = (terms[line][0] + amount, *terms[line][1:])
        if before in terms:
            changed[before].append(Change(on, amount))
    steps = dict.fromkeys([*earned, last + timedelta(days=1)], 0)
    for line, (amount, begins, ends) in terms.items():
        for start, stop, rate in term_rates(amount, begins, ends, changed[line]):
            if start <= last and stop >= first:
                steps[max(start, first)] += rate
                steps[min(stop, last) + timedelta(days=1)] -= rate
    for start, stop, rate in _sponsored(first, last, currency):
        steps[max(start, first)] += rate
        steps[min(stop, last) + timedelta(days=1)] -= rate
    rate = 0
    for day in earned:
        rate += steps[day]
        earned[day] += rate
    return earned


def _sponsored(first: date, last: date, currency: str) -> Iterator[tuple[date, date, int]]:
    # What was entered when its days were over counts on a day after them.
    concerned = Q(last_day__gte=first) | Q(entered_at__gte=start_of(first))
    for entry in Sponsorship.objects.filter(concerned, currency=currency, first_day__lte=last):
        yield from ((start, stop, rate) for start, stop, rate in sponsored_runs(entry) if start <= last and stop >= first)


def sponsored_runs(entry: Sponsorship) -> list[tuple[date, date, int]]:
    """What an entry earns, as runs (first day, last day, a day's part). The days before it was entered count on that day; a
    counter-entry is the mirror of what it corrects."""
    sign, entered = (1 if entry.amount > 0 else -1), day_of(entry.entered_at)
    runs, before = [], 0
    for start, stop, rate in daily_rates(abs(entry.amount), entry.first_day, entry.last_day):
        past = max((min(stop, entered - timedelta(days=1)) - start).days + 1, 0)
        before += past * rate * sign
        if stop >= entered:
            runs.append((max(start, entered), stop, rate * sign))
    return [(entered, entered, before), *runs] if before else runs


TERM = ("amount", "serves_from", "serves_until")


@dataclass(frozen=True)
class Change:
    """A refund of a line, or the end of its right, on a day."""

    day: date
    amount: int
    is_end: bool = False
    line: int = 0
    term: tuple = ()

    @property
    def is_of_plan(self) -> bool:
        return self.term[1] is not None


def _changes(lines, serving: Q, first: date, last: date) -> Iterator[Change]:
    """All refunds of the lines that one of these days concerns; one query."""
    start, stop = start_of(first), start_of(last + timedelta(days=1))
    booked = RefundLine.objects.filter(refund__booked_at__isnull=False)
    of_these_days = booked.filter(
        Q(refund__booked_at__gte=start, refund__booked_at__lt=stop) | Q(access_ended_at__gte=start, access_ended_at__lt=stop)
    )
    concerned = lines.filter(serving | Q(pk__in=of_these_days.values("order_line")))
    rows = booked.filter(order_line__in=concerned.values("pk")).values_list(
        "order_line", "amount", "refund__booked_at", "access_ended_at", *(f"order_line__{name}" for name in TERM)
    )
    for line, amount, booked_at, ended_at, *term in rows.iterator():
        yield Change(day_of(booked_at), amount, False, line, tuple(term))
        if ended_at:
            yield Change(day_of(ended_at), 0, True, line, tuple(term))


def term_rates(amount: int, begins: date, ends: date, changes: Iterable[Change] = ()) -> list[tuple[date, date, int]]:
    """What a term earns as runs (first day, last day, a day's part), refunds and an early end included.

    Days before a change keep what they had. A refund takes first of what is not earned yet; what it takes beyond that counts
    negative on its day. When the right ends, what is left is earned at once.
    """
    runs: list[tuple[date, date, int]] = []
    left, start = amount, begins
    for change in sorted(changes, key=lambda one: (one.day, one.is_end)):
        for run_start, run_stop, rate in daily_rates(left, start, ends) if left else ():
            until = min(run_stop, change.day - timedelta(days=1))
            if run_start <= until:
                runs.append((run_start, until, rate))
                left -= rate * ((until - run_start).days + 1)
        now = left if change.is_end else min(left - change.amount, 0)
        left = 0 if change.is_end else max(left - change.amount, 0)
        if now:
            runs.append((change.day, change.day, now))
        start = max(start, change.day)
    return runs + (daily_rates(left, start, ends) if left else [])


def earned_until(last: date, amount: int, begins: date, ends: date, changes: Iterable[Change] = ()) -> int:
    """What a term earned up to a day, refunds and an early end included."""
    runs = term_rates(amount, begins, ends, changes)
    return sum(((min(stop, last) - start).days + 1) * rate for start, stop, rate in runs if start <= last)


def unearned(line: OrderLine, day: date) -> int:
    """What a line will earn from that day on, if nothing changes; refunds are taken off."""
    term = served(line)
    if term is None:
        return 0
    back = RefundLine.objects.filter(order_line=line, refund__booked_at__isnull=False)
    changes = [Change(day_of(booked_at), amount) for amount, booked_at in back.values_list("amount", "refund__booked_at") if booked_at]
    earned = earned_until(day - timedelta(days=1), term.amount, term.first_day, term.last_day, changes)
    return max(0, term.amount - sum(change.amount for change in changes) - earned)


def daily_rates(amount: int, begins: date, ends: date) -> list[tuple[date, date, int]]:
    """`amount` over the days as at most two runs (first day, last day, a day's part): what `kit.money.split` gives for
    equal weights, without a list entry a day."""
    days = (ends - begins).days + 1
    part, larger = divmod(amount, days)
    turn = begins + timedelta(days=larger)
    runs = [(begins, turn - timedelta(days=1), part + 1), (turn, ends, part)]
    return [run for run in runs if run[0] <= run[1] and run[2]]


def cash_by_day(first: date, last: date, *, currency: str = "") -> dict[date, int]:
    """Minor units that came in on each day, whatever they are for, less those that went back; money that is held for members
    included."""
    received = Payment.objects.received().filter(
        _counted_payments(), currency=currency or house.currency(), received_at__gte=start_of(first),
        received_at__lt=start_of(last + timedelta(days=1)),
    )
    came = dict.fromkeys(_days(first, last), 0)
    for received_at, amount in received.values_list("received_at", "amount").iterator():
        came[day_of(received_at)] += amount
    returned = Refund.objects.filter(
        _counted_payments("payment__"), currency=currency or house.currency(), booked_at__gte=start_of(first),
        booked_at__lt=start_of(last + timedelta(days=1)),
    )
    for booked_at, amount in returned.values_list("booked_at", "amount").iterator():
        came[day_of(booked_at)] -= amount  # type: ignore[arg-type]  # a booked refund says when
    return came


def _counted_payments(prefix: str = "") -> Q:
    live = [one.name for one in providers() if one.capabilities.is_live]
    return Q(**{f"{prefix}provider__in": live}) if live else Q()


def payers_at(instant: datetime):
    """Members who pay at `instant`: a paid plan is in force, or a product was paid in the 30 days up to then.

    What staff gave is no payment. A grant revoked later still counts for the time before, a purchase up to its whole refund.
    """
    bought = Order.objects.paid().filter(_counted(), member=OuterRef("member"), ref=OuterRef("source_key"))
    holders = Grant.objects.of_plans().in_force_at(instant).filter(Exists(bought), source_kind=Grant.Source.ORDER)
    back = Sum("payments__refunds__amount", filter=Q(payments__state="succeeded", payments__refunds__booked_at__lte=instant), default=0)
    buyers = Order.objects.paid().filter(
        _counted(), Exists(OrderLine.objects.filter(order=OuterRef("pk"), product__isnull=False)), paid_at__gt=instant - PAYER_FOR,
        paid_at__lte=instant,
    ).annotate(back=back).filter(back__lt=F("total_amount"))
    return Member.objects.filter(Q(pk__in=holders.values("member")) | Q(pk__in=buyers.values("member")))
