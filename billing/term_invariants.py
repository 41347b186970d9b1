"""What must always be true of terms, trials, upgrades and agreements, by queries of its own."""
from collections.abc import Iterator
from datetime import datetime
from itertools import groupby, pairwise

from django.db.models import Count, Exists, F, OuterRef, Q, Sum
from django.db.models.functions import Coalesce

from billing.models import Agreement, Grant, Order, OrderLine, TermCredit

SHOWN = 20


def sentences() -> Iterator[str]:
    yield from _overlaps()
    yield from _two_trials()
    yield from _two_agreements()
    yield from _credits()
    yield from _days()


def _overlaps() -> Iterator[str]:
    """Terms that one member paid for, of one plan: none is laid over another one."""
    terms = Grant.objects.filter(source_kind=Grant.Source.ORDER, plan__isnull=False).order_by("member", "plan", "starts_at", "id")
    several = terms.values("member", "plan").annotate(n=Count("id")).filter(n__gt=1).order_by()
    rows = terms.filter(Exists(several.filter(member=OuterRef("member"), plan=OuterRef("plan")))).values_list(
        "member", "plan", "starts_at", "ends_at", "revoked_at", "source_key"
    )
    shown = 0
    for _who, group in groupby(rows.iterator(), key=lambda row: row[:2]):
        real = [(start, _end(end, revoked), ref) for _m, _p, start, end, revoked, ref in group if revoked is None or revoked > start]
        for (_start, end, ref), (start, _later, other) in pairwise(real):
            if (end is None or end > start) and shown < SHOWN:
                shown += 1
                yield f"order {other}: its term is laid over that of order {ref}"


def _end(ends_at: datetime | None, revoked_at: datetime | None) -> datetime | None:
    return min((one for one in (ends_at, revoked_at) if one), default=None)


def _two_trials() -> Iterator[str]:
    trials = Grant.objects.filter(source_kind=Grant.Source.TRIAL).order_by().values("member", "plan").annotate(n=Count("id"))
    for row in trials.filter(n__gt=1)[:SHOWN]:
        yield f"member {row['member']}: {row['n']} trials of plan {row['plan']}"


def _two_agreements() -> Iterator[str]:
    live = Agreement.objects.exclude(state=Agreement.State.ENDED).order_by().values("member", "plan").annotate(n=Count("id"))
    for row in live.filter(n__gt=1)[:SHOWN]:
        yield f"member {row['member']}: {row['n']} live agreements for plan {row['plan']}"
    two = Order.objects.filter(agreement__isnull=False, status="paid").annotate(n=Count("payments", filter=Q(payments__state="succeeded")))
    for ref in two.exclude(n=1).values_list("ref", flat=True)[:SHOWN]:
        yield f"order {ref}: a renewal that was not paid by one payment"


def _credits() -> Iterator[str]:
    """What an upgrade took over belongs to the same member, in the same currency, and was there."""
    moved = TermCredit.objects.filter(on__isnull=False)
    strange = moved.exclude(line__order__member=F("from_line__order__member"), line__order__currency=F("from_line__order__currency"))
    unpaid = moved.exclude(line__order__status="paid", from_line__order__status="paid")
    for ref in sorted({one.line.order.ref for found in (strange, unpaid) for one in found.select_related("line__order")[:SHOWN]}):
        yield f"order {ref}: it took over a term that is not its member’s"
    by_line = TermCredit.objects.filter(line=OuterRef("pk"), on__isnull=False).order_by().values("line")
    came = by_line.annotate(sum=Sum("amount")).values("sum")
    lines = OrderLine.objects.filter(credited__on__isnull=False).annotate(had=F("amount") + Coalesce(came, 0), left=F("credited__amount"))
    for ref in lines.filter(left__gt=F("had")).values_list("order__ref", flat=True)[:SHOWN]:
        yield f"order {ref}: more of it was taken over than there was"
    still = Grant.objects.filter(
        source_kind=Grant.Source.ORDER, source_key=OuterRef("from_line__order__ref"), plan=OuterRef("from_line__plan"), revoked_at=None
    )
    for ref in moved.filter(Exists(still)).values_list("from_line__order__ref", flat=True)[:SHOWN]:
        yield f"order {ref}: its term was taken over and is open all the same"


def _days() -> Iterator[str]:
    """A paid plan that was delivered says on which days it earns."""
    delivered = OrderLine.objects.filter(order__status="paid", plan__isnull=False, gift=None)
    for ref in delivered.filter(Q(serves_from=None) | Q(serves_until=None)).values_list("order__ref", flat=True)[:SHOWN]:
        yield f"order {ref}: a plan without the days that it serves"
