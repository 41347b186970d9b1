"""Terms: how long a plan runs, where one that follows begins, and which days it earns its money on.

The rule for months: a chain of terms keeps the day of the month on which it began, its anchor, and the hour, in the community's
zone. A month without that day ends on its last one, and the next month has the anchor again: 31 January, 28 February, 31 March.
"""
from calendar import monthrange
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import NamedTuple

from django.db.models import Exists, OuterRef

from billing.access import Held, Rights
from billing.models import Grant, OrderLine, Plan, TermCredit
from kit.periods import day_of, zone

# A plan for life has no days to spread its money over: it is earned evenly over these.
LIFETIME_MONTHS = 36


def add_months(start: datetime, months: int, anchor_day: int = 0) -> datetime:
    """The anchor's day so many months later, or the last of a month that has none, at the same hour in the community's zone."""
    local = start.astimezone(zone())
    year, month = divmod(local.year * 12 + local.month - 1 + months, 12)
    day = min(anchor_day or local.day, monthrange(year, month + 1)[1])
    # Through UTC: an hour that the clocks leave out becomes one that there is.
    return local.replace(year=year, month=month + 1, day=day, fold=0).astimezone(UTC).astimezone(zone())


@dataclass(frozen=True)
class Term:
    """From when until when a plan serves; `ends_at` None is for life."""

    starts_at: datetime
    ends_at: datetime | None
    anchor_day: int

    @property
    def serves(self) -> dict[str, date]:
        """The days, both included, over which its money is earned; as columns of an order line. A term that ends on the day on
        which it begins has that day."""
        first = day_of(self.starts_at)
        end = self.ends_at or add_months(self.starts_at, LIFETIME_MONTHS)
        return {"serves_from": first, "serves_until": max(first, day_of(end) - timedelta(days=1))}


def begin(starts_at: datetime, months: int | None, anchor_day: int = 0) -> Term:
    """A term of so many months from an instant on; None is for life."""
    anchor = anchor_day or starts_at.astimezone(zone()).day
    return Term(starts_at, add_months(starts_at, months, anchor) if months else None, anchor)


def next_term(rights: Rights, plan: Plan, opens: Collection[int], *, quantity: int = 1) -> Term | None:
    """The term of a plan bought (or given) at `rights.at`: at once, or as soon as terms that open all it opens leave it room. So
    a renewal loses no day, and a step up to a plan that opens more is not put off. Days of grace are part of the term that follows
    them. None: what the member holds for life opens all of it.
    """
    months, start, anchor = plan.months and plan.months * quantity, rights.at, 0
    grace: Held | None = None
    terms: list[tuple[Held, datetime]] = []
    for held in sorted(rights.held, key=lambda one: one.starts_at):
        if not _covers(held, plan.pk, opens):
            continue
        if held.source_kind == Grant.Source.GRACE:
            grace = held
        elif held.ends_at is None:
            return None
        else:
            terms.append((held, held.ends_at))
    for held, until in terms:
        end = begin(start, months, anchor).ends_at
        # What it opens is open until then; a term is never laid over another one.
        if until > start and (end is None or held.starts_at < end) and (held.starts_at <= start or _is_paid(held)):
            start, anchor = until, held.anchor_day or 0
    if grace and start == rights.at and grace.starts_at <= start:
        paid_until = begin(grace.starts_at, months, grace.anchor_day or 0)
        return Term(start, paid_until.ends_at, paid_until.anchor_day)
    return begin(start, months, anchor)


def opens_of(plan: Plan) -> frozenset[int]:
    """The ids of the products that a plan opens; one query."""
    return frozenset(plan.plan_products.values_list("product", flat=True))


def _covers(held: Held, plan_id: int, opens: Collection[int]) -> bool:
    return held.plan is not None and (held.plan.id == plan_id or (bool(opens) and held.opens.issuperset(opens)))


def _is_paid(held: Held) -> bool:
    """A term to come that nobody paid for does not keep a paid one waiting."""
    return held.source_kind in (Grant.Source.ORDER, Grant.Source.GIFT)


class Served(NamedTuple):
    """Over which days, both included, a line earns how much; refunds are left out of account."""

    first_day: date
    last_day: date
    amount: int


def served(line: OrderLine) -> Served | None:
    """The days of a delivered plan line and what it earns over them: what was paid for it and what the terms that it replaced had
    left, less what an upgrade took over, which ends it the day before. None for a product, and before delivery.

    Without refunds its days earn `billing.revenue.daily_rates(amount, first_day, last_day)`, and what they earned before an upgrade
    stays as it was.
    """
    if not (line.plan_id and line.serves_from and line.serves_until):
        return None
    amount = line.amount + sum(TermCredit.objects.moved().filter(line=line).values_list("amount", flat=True))
    left = TermCredit.objects.moved().filter(from_line=line).first()
    if left is None:
        return Served(line.serves_from, line.serves_until, amount)
    return Served(line.serves_from, max(line.serves_from, left.on - timedelta(days=1)), amount - left.amount)


def in_upgrades(lines: Iterable[OrderLine]) -> dict[int, int]:
    """By line: how much of its money serves in an upgrade whose right stands, so that it cannot be asked back here; one query."""
    credits = TermCredit.objects.moved().filter(from_line__in=list(lines))
    standing = Grant.objects.filter(
        source_kind=Grant.Source.ORDER, source_key=OuterRef("line__order__ref"), plan=OuterRef("line__plan"), revoked_at=None
    )
    # An upgrade that was upgraded itself is revoked, and what it took over serves on.
    upgraded = TermCredit.objects.moved().filter(from_line=OuterRef("line"))
    return dict(credits.filter(Exists(standing) | Exists(upgraded)).values_list("from_line", "amount"))
