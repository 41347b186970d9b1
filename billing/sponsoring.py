"""Sponsorship and advertising: entered by staff, earned by the day, corrected by a counter-entry.

No day that is over changes: what an entry would have earned before it was entered counts on the day on which it was.
"""
from collections.abc import Iterable
from datetime import date, datetime, timedelta

from django.db import transaction
from django.db.models import Sum
from django.utils.translation import gettext as _

from billing import ledger, postings
from billing.models import LedgerEntry, Sponsorship
from billing.recognition import last_day, months
from billing.refusals import BillingRefused
from billing.revenue import sponsored_runs
from kit.money import format_money
from kit.periods import day_of, start_of

Code = postings.Code


@transaction.atomic
def enter(
    *, sponsor: str, amount: int, currency: str, first_day: date, last_day: date, by, at: datetime,
    kind: str = Sponsorship.Kind.SPONSORSHIP, note: str = "",
) -> Sponsorship:
    """Take an income into the books. Raises BillingRefused."""
    if amount <= 0 or last_day < first_day:
        raise BillingRefused(_("An income is more than nothing, and its last day does not come before the first."))
    entry = Sponsorship.objects.create(
        kind=kind, sponsor=sponsor, amount=amount, currency=currency, first_day=first_day, last_day=last_day, note=note, entered_at=at,
        entered_by=by,
    )
    _book(entry)
    return entry


@transaction.atomic
def correct(entry: Sponsorship, *, by, at: datetime, note: str) -> Sponsorship:
    """Take an entry back by one of the opposite amount, once. Raises BillingRefused."""
    entry = Sponsorship.objects.select_for_update().get(pk=entry.pk)
    if entry.corrects_id or Sponsorship.objects.filter(corrects=entry).exists():
        raise BillingRefused(_("This entry is corrected already, or is a correction itself."))
    counter = Sponsorship.objects.create(
        kind=entry.kind, sponsor=entry.sponsor, amount=-entry.amount, currency=entry.currency, first_day=entry.first_day,
        last_day=entry.last_day, note=note, entered_at=at, entered_by=by, corrects=entry,
    )
    _book(counter)
    return counter


def _book(entry: Sponsorship) -> None:
    ledger.post(
        f"sponsorship:{entry.pk}", postings.sponsorship(entry.amount), currency=entry.currency, at=entry.entered_at,
        cause=f"{entry.kind} of {entry.sponsor}: {format_money(entry.amount, entry.currency)}"[:160],
    )


def recognise_due(*, at: datetime) -> int:
    """Post what was earned in every month that is over; returns how many postings."""
    return sum(_recognise(entry, at=at) for entry in list(Sponsorship.objects.order_by("pk")) if _left(entry))


def _left(entry: Sponsorship) -> int:
    """What of an entry is not recognised yet."""
    moved = LedgerEntry.objects.filter(account__code=Code.DEFERRED_SPONSORSHIP, transaction__key__startswith=f"sponsorship:{entry.pk}:")
    return entry.amount - (moved.aggregate(sum=Sum("amount"))["sum"] or 0)


def _recognise(entry: Sponsorship, *, at: datetime) -> int:
    done = 0
    for month in months(max(entry.first_day, day_of(entry.entered_at)), day_of(at)):
        amount = earned_in(entry, month)
        if amount:
            ledger.post(
                f"sponsorship:{entry.pk}:{month:%Y-%m}", postings.sponsorship_earned(amount), currency=entry.currency,
                cause=f"{entry.kind} of {entry.sponsor} in {month:%Y-%m}"[:160],
                at=start_of(last_day(month) + timedelta(days=1)) - timedelta(microseconds=1),
            )
            done += 1
    return done


def earned_in(entry: Sponsorship, month: date) -> int:
    """What an entry earns in a month."""
    return sum_between(sponsored_runs(entry), month, last_day(month))


def sum_between(runs: Iterable[tuple[date, date, int]], first: date, last: date) -> int:
    """What runs (first day, last day, a day's part) come to between two days."""
    return sum(max((min(stop, last) - max(start, first)).days + 1, 0) * rate for start, stop, rate in runs)
