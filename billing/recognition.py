"""Membership paid in advance becomes earned, month by month: to the authors of what each member used, the rest to the portal.

A month is posted once a line, when it is over; what was missed while nothing ran is made good. Days earn what `billing.revenue` says.
"""
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import Exists, Min, OuterRef, Q, Sum

from billing import ledger, postings
from billing.ledger import Posting
from billing.models import Earning, Grant, Order, OrderLine, PlanProduct, Recognition, RefundLine, RevenueShare, TermCredit, Usage
from billing.models.share import WHOLE
from billing.revenue import Change, earned_until
from kit.money import split
from kit.periods import day_of, start_of

AT_ONCE = 500
DAY = timedelta(days=1)


def recognise_due(*, at: datetime) -> int:
    """Post every month that is over and was not posted; returns how many lines and months."""
    first = _plan_lines().aggregate(first=Min("serves_from"))["first"]
    return sum(recognise(month, at=at) for month in months(first, day_of(at))) if first else 0


def recognise(month: date, *, at: datetime) -> int:
    """Post one month, given by its first day, of every line that lacks it."""
    ids = list(lines_due(month).order_by("pk").values_list("pk", flat=True))
    return sum(_post(ids[i:i + AT_ONCE], month, at=at) for i in range(0, len(ids), AT_ONCE))


def catch_up(line: OrderLine, *, at: datetime) -> None:
    """Post what is over of one line, before a refund changes it. The caller holds its order."""
    if not (line.plan_id and line.serves_from and line.serves_until):
        return
    done = set(Recognition.objects.filter(line=line).values_list("month", flat=True))
    last = min(day_of(at), _next(line.serves_until))
    for month in months(line.serves_from, last):
        if month not in done:
            _post([line.pk], month, at=at)


def months(first: date, until: date) -> Iterator[date]:
    """The first days of the months from that of `first` to the last one that is over on `until`."""
    month = first.replace(day=1)
    while _next(month) <= until:
        yield month
        month = _next(month)


def _next(day: date) -> date:
    return (day.replace(day=1) + timedelta(days=32)).replace(day=1)


def last_day(month: date) -> date:
    return _next(month) - DAY


def _plan_lines():
    return OrderLine.objects.filter(plan__isnull=False, order__status=Order.Status.PAID, serves_from__isnull=False)


def lines_due(month: date):
    """Lines that serve in the month, or whose right ended in it, and lack it."""
    start, end = start_of(month), start_of(_next(month))
    ended = RefundLine.objects.filter(order_line=OuterRef("pk"), access_ended_at__gte=start, access_ended_at__lt=end)
    serves = Q(serves_from__lte=last_day(month), serves_until__gte=month)
    return _plan_lines().filter(serves | Exists(ended)).exclude(Exists(Recognition.objects.filter(line=OuterRef("pk"), month=month)))


@transaction.atomic
def _post(ids: Sequence[int], month: date, *, at: datetime) -> int:
    _hold(ids)
    # Another worker may have been here before the lock was ours.
    lines = list(
        OrderLine.objects.filter(pk__in=ids).exclude(Exists(Recognition.objects.filter(line=OuterRef("pk"), month=month)))
        .select_related("order", "gift").order_by("pk")
    )
    amounts = amounts_of(lines, last_day(month))
    parts = {one.line.pk: one for one in divided([line for line in lines if amounts[line.pk]], amounts, month)}
    made = ledger.post_new(
        Posting(
            f"recognition:{one.line.pk}:{month:%Y-%m}", postings.recognition(one.amount, one.authors), one.line.order.currency,
            f"membership of order {one.line.order.ref} in {month:%Y-%m}", start_of(_next(month)) - timedelta(microseconds=1),
            one.line.order.is_test,
        )
        for one in parts.values()
    )
    posted = dict(zip(parts, made, strict=True))
    Recognition.objects.bulk_create(
        Recognition(line=line, month=month, amount=amounts[line.pk], posting=posted.get(line.pk), at=at) for line in lines
    )
    hold = timedelta(days=settings.AUTHOR_HOLD_DAYS)
    Earning.objects.bulk_create(
        Earning(
            author_id=author, kind=Earning.Kind.MEMBERSHIP, on=last_day(month), amount=amount, currency=one.line.order.currency,
            order_line=one.line, product_id=product, units=one.used[product], all_units=one.used.total(), posting=posted[pk],
            releases_on=last_day(month) + hold, is_test=one.line.order.is_test,
        )
        for pk, one in parts.items()
        for (product, author), amount in one.parts.items()
    )
    return len(lines)


def _hold(ids: Sequence[int]) -> None:
    """Keep refunds, and other workers, from these lines until the transaction ends."""
    orders = OrderLine.objects.filter(pk__in=ids).values("order")
    list(Order.objects.select_for_update().filter(pk__in=orders).order_by("pk").values_list("pk", flat=True))


@dataclass
class Story:
    """What happened to the money of a plan's line: its term, and what changed it; as `billing.revenue` reckons."""

    amount: int
    begins: date | None
    ends: date | None
    changes: list[Change] = field(default_factory=list)
    # What went back, or moved to an upgrade, in all; and what of it had been recognised.
    gone: int = 0
    gone_earned: int = 0

    def earned_until(self, last: date) -> int:
        return earned_until(last, self.amount, self.begins, self.ends, self.changes) if self.begins and self.ends else 0


def stories_of(lines: Iterable[OrderLine]) -> dict[int, Story]:
    """By line; two queries."""
    found = {line.pk: Story(line.amount, line.serves_from, line.serves_until) for line in lines}
    back = RefundLine.objects.filter(order_line__in=found, refund__booked_at__isnull=False)
    for pk, amount, booked_at, ended_at, legs in back.values_list(
        "order_line", "amount", "refund__booked_at", "access_ended_at", "legs"
    ):
        one = found[pk]
        assert booked_at is not None, "the query asked for booked refunds"
        one.changes += [Change(day_of(booked_at), amount), *([Change(day_of(ended_at), 0, is_end=True)] if ended_at else [])]
        one.gone += amount
        one.gone_earned += sum(legs.values()) - legs.get(postings.Code.DEFERRED_MEMBERSHIP.value, 0)
    moved = TermCredit.objects.moved().filter(Q(line__in=found) | Q(from_line__in=found))
    for pk, before, amount, on in moved.values_list("line", "from_line", "amount", "on"):
        if pk in found:
            found[pk].amount += amount
        if before in found:
            found[before].changes.append(Change(on, amount))
            found[before].gone += amount
    return found


def amounts_of(lines: Iterable[OrderLine], last: date) -> dict[int, int]:
    """By line: what it earned up to a day and was not recognised yet."""
    stories = stories_of(lines)
    known = dict(Recognition.objects.filter(line__in=stories).values_list("line").annotate(Sum("amount")).order_by())
    return {pk: max(0, one.earned_until(last) + one.gone_earned - known.get(pk, 0)) for pk, one in stories.items()}


@dataclass
class Divided:
    """A month of a line, shared out: (product, author) → their part of it."""

    line: OrderLine
    amount: int
    used: Counter = field(default_factory=Counter)
    parts: dict[tuple[int, int], int] = field(default_factory=dict)

    @property
    def authors(self) -> dict[int, int]:
        found: Counter = Counter()
        for (_product, author), amount in self.parts.items():
            found[author] += amount
        return dict(found)


def divided(lines: Sequence[OrderLine], amounts: dict[int, int], month: date) -> Iterator[Divided]:
    """Each line's month among the authors of what its member used on the days that it served, by the shares agreed for these days.

    What the member owns by itself counts for nothing here: it was paid for. Without use all is the portal's.
    """
    receivers = {line.pk: line.gift.redeemed_by_id if line.gift_or_none else line.order.member_id for line in lines}
    used = _used(set(receivers.values()), month)
    opens: dict[int | None, set[int]] = defaultdict(set)
    for plan, product in PlanProduct.objects.filter(plan__in={line.plan_id for line in lines}).values_list("plan", "product"):
        opens[plan].add(product)
    agreed: dict[int, list[RevenueShare]] = defaultdict(list)
    for share in RevenueShare.objects.filter(product__in={product for uses in used.values() for product, _day in uses}).order_by("pk"):
        agreed[share.product_id].append(share)
    for line in lines:
        one = Divided(line, amounts[line.pk])
        weights: Counter = Counter()
        for (product, day), units in used[receivers[line.pk]].items():
            if product in opens[line.plan_id] and line.serves_from <= day <= line.serves_until:
                one.used[product] += units
                shares = [share for share in agreed[product] if share.is_on(day)]
                for share in shares:
                    weights[product, share.author_id] += units * share.basis_points
                weights[None] += units * (WHOLE - sum(share.basis_points for share in shares))
        if weights:
            keys = sorted(weights.keys() - {None})
            parts = split(one.amount, [*(weights[key] for key in keys), weights[None]])
            one.parts = {key: part for key, part in zip(keys, parts, strict=False) if part}
        yield one


def _used(members: set[int | None], month: date) -> dict[int | None, Counter]:
    """Member → (product, day) → units of the month, without what they own."""
    first, last = month, last_day(month)
    found: dict[int | None, Counter] = defaultdict(Counter)
    rows = Usage.objects.filter(member__in=members, day__gte=first, day__lte=last)
    for member, product, day, units in rows.order_by("day", "product").values_list("member", "product", "day", "units"):
        found[member][product, day] += units
    owned = Grant.objects.filter(
        Q(ends_at=None) | Q(ends_at__gt=start_of(first)), Q(revoked_at=None) | Q(revoked_at__gt=start_of(first)), member__in=members,
        product__isnull=False, starts_at__lt=start_of(last + DAY),
    )
    for member, product in owned.values_list("member", "product"):
        for key in [key for key in found[member] if key[0] == product]:
            del found[member][key]
    return found
