"""What must always be true of coupons; a part of `billing.invariants`."""
from collections.abc import Iterator

from django.db.models import Count, F, Q, Sum
from django.db.models.functions import Now

from billing.models import CouponRedemption, Order
from billing.models.coupon import WHOLE

SHOWN = 20


def sentences() -> Iterator[str]:
    yield from _caps()
    yield from _states()
    yield from _amounts()
    yield from _owners()


def _caps():
    """Never more places than there are: used ones, and those that wait for their money."""
    counted = Q(state="consumed") | Q(state="reserved", expires_at__gt=Now())
    taken = CouponRedemption.objects.filter(counted)
    in_all = taken.filter(coupon__cap__isnull=False).values("coupon__code", "coupon__cap").annotate(n=Count("pk")).order_by()
    for row in in_all.filter(n__gt=F("coupon__cap"))[:SHOWN]:
        yield f"coupon {row['coupon__code']}: used {row['n']} times, good for {row['coupon__cap']}"
    by_member = taken.filter(coupon__cap_per_member__isnull=False).values("coupon__code", "coupon__cap_per_member", "member")
    for own in by_member.annotate(n=Count("pk")).order_by().filter(n__gt=F("coupon__cap_per_member"))[:SHOWN]:
        yield f"coupon {own['coupon__code']}: member {own['member']} used it {own['n']} times, may {own['coupon__cap_per_member']}"


def _states():
    """Used if and only if its order is paid; reserved only while it waits."""
    standing = CouponRedemption.objects.filter(is_taken_off=False).select_related("coupon", "order")
    used = standing.filter(state="consumed").exclude(order__status=Order.Status.PAID)
    unused = standing.filter(order__status=Order.Status.PAID).exclude(state="consumed")
    for one in [*used[:SHOWN], *unused[:SHOWN]]:
        yield f"order {one.order.ref}: {one.order.status}, and its coupon {one.coupon.code} is {one.state}"
    closed = [Order.Status.EXPIRED, Order.Status.CANCELLED]
    for one in standing.filter(state="reserved", order__status__in=closed)[:SHOWN]:
        yield f"order {one.order.ref}: closed, and still holds its coupon {one.coupon.code}"
    other = standing.filter(state="reserved", order__status=Order.Status.PENDING).exclude(expires_at=F("order__expires_at"))
    for one in other[:SHOWN]:
        yield f"order {one.order.ref}: its coupon is held until another time than it"


def _amounts():
    """The discount of an order is what its redemption says, and what a percentage or an amount can come to."""
    said = dict(CouponRedemption.objects.filter(is_taken_off=False).values_list("order").annotate(Sum("amount")).order_by())
    given = dict(
        Order.objects.filter(lines__discount_amount__gt=0).values_list("pk").annotate(Sum("lines__discount_amount")).order_by()
    )
    wrong = [pk for pk in said.keys() | given.keys() if said.get(pk, 0) != given.get(pk, 0)]
    refs = dict(Order.objects.filter(pk__in=wrong[:SHOWN]).values_list("pk", "ref"))
    for pk in sorted(wrong)[:SHOWN]:
        yield f"order {refs[pk]}: {given.get(pk, 0)} taken off its lines, its coupon says {said.get(pk, 0)}"
    base = Sum(F("order__lines__unit_amount") * F("order__lines__quantity") - F("order__lines__credit_amount"))
    for one in CouponRedemption.objects.select_related("coupon", "order").annotate(base=base).iterator():
        coupon = one.coupon
        most = coupon.fixed_amount or 0 if coupon.percent_bp is None else (one.base * coupon.percent_bp + WHOLE // 2) // WHOLE
        if one.amount > most or one.amount > one.base:
            yield f"order {one.order.ref}: {one.amount} taken off {one.base} by the coupon {coupon.code}"


def _owners():
    wrong = CouponRedemption.objects.exclude(member=F("order__member"))
    foreign = CouponRedemption.objects.filter(coupon__issued_to__isnull=False).exclude(member=F("coupon__issued_to"))
    for ref in wrong.values_list("order__ref", flat=True)[:SHOWN]:
        yield f"order {ref}: its coupon was used by somebody else"
    for ref in foreign.values_list("order__ref", flat=True)[:SHOWN]:
        yield f"order {ref}: its coupon was given to another member"
    crossed = CouponRedemption.objects.exclude(currency=F("order__currency"))
    for ref in crossed.values_list("order__ref", flat=True)[:SHOWN]:
        yield f"order {ref}: its coupon stands in another currency"
