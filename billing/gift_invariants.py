"""What must always be true of bundles and gifts; a part of `billing.invariants`."""
from collections.abc import Iterator

from django.db.models import CharField, Exists, F, OuterRef, Q, Sum
from django.db.models.functions import Cast

from billing.models import Gift, Grant, LinePart, Order, OrderLine, Refund

SHOWN = 20


def sentences() -> Iterator[str]:
    yield from _parts()
    yield from _bundles()
    yield from _gifts()


def _parts():
    wrong = OrderLine.objects.filter(parts__isnull=False).annotate(sum=Sum("parts__amount")).exclude(sum=F("amount"))
    for ref in wrong.values_list("order__ref", flat=True)[:SHOWN]:
        yield f"order {ref}: the parts of a bundle do not add up to its line"
    bare = OrderLine.objects.filter(product__kind="bundle", parts=None)
    for ref in bare.values_list("order__ref", flat=True)[:SHOWN]:
        yield f"order {ref}: a bundle that holds nothing was ordered"


def _bundles():
    parts = LinePart.objects.filter(line__order__status=Order.Status.PAID, line__gift=None)
    given = Grant.objects.filter(
        source_kind=Grant.Source.ORDER, source_key=OuterRef("line__order__ref"), member=OuterRef("line__order__member"),
        product=OuterRef("product"),
    )
    for ref in parts.exclude(Exists(given)).values_list("line__order__ref", flat=True)[:SHOWN]:
        yield f"order {ref}: paid, and a part of its bundle was not granted"


def _gifts():
    gifts = Gift.objects.annotate(key=Cast("pk", CharField()))
    paid = gifts.filter(line__order__status=Order.Status.PAID)
    for pk in paid.filter(ready_at=None).values_list("pk", flat=True)[:SHOWN]:
        yield f"gift {pk}: paid, and cannot be redeemed"
    unpaid = gifts.exclude(line__order__status=Order.Status.PAID).filter(ready_at__isnull=False)
    for pk in unpaid.values_list("pk", flat=True)[:SHOWN]:
        yield f"gift {pk}: can be redeemed without being paid"
    given = Grant.objects.filter(source_kind=Grant.Source.GIFT, source_key=OuterRef("key"))
    for pk in gifts.filter(redeemed_at__isnull=False).exclude(
        Exists(given.filter(member=OuterRef("redeemed_by")))
    ).values_list("pk", flat=True)[:SHOWN]:
        yield f"gift {pk}: redeemed, and nothing was granted"
    for pk in gifts.filter(redeemed_at=None).filter(Exists(given)).values_list("pk", flat=True)[:SHOWN]:
        yield f"gift {pk}: granted without being redeemed"
    stays = Refund.objects.filter(access__in=[Refund.Access.KEEP, Refund.Access.UNDECIDED], booked_at__isnull=False)
    back = Sum("line__refund_lines__amount", filter=Q(line__refund_lines__refund__booked_at__isnull=False), default=0)
    gone = gifts.annotate(back=back).filter(back=F("line__amount"), back__gt=0).exclude(
        Exists(stays.filter(lines__order_line=OuterRef("line")))
    )
    for pk in gone.filter(redeemed_at=None, voided_at=None).values_list("pk", flat=True)[:SHOWN]:
        yield f"gift {pk}: paid back, and can still be redeemed"
    for pk in gone.filter(Exists(given.filter(revoked_at=None))).values_list("pk", flat=True)[:SHOWN]:
        yield f"gift {pk}: paid back, and is still open"
