"""Coupons, and orders that use them."""
import itertools

from django.utils import timezone

from billing import coupons
from billing.coupon_codes import normalise
from billing.models import Coupon, CouponRedemption
from tests.factories.billing import make_order, make_product

_numbers = itertools.count(1)


def make_coupon(code=None, *, percent=None, amount=None, products=(), plans=(), **fields) -> Coupon:
    """Twenty per cent off everything, once a member, unless something else is said."""
    if percent is None and amount is None:
        percent = 20
    if amount is not None:
        fields.setdefault("currency", "CNY")
    fields.setdefault("created_at", timezone.now())
    fields.setdefault("scope", "products" if products else "plans" if plans else "all")
    coupon = Coupon.objects.create(
        code=normalise(code or f"SPRING{next(_numbers)}"), percent_bp=None if percent is None else round(percent * 100),
        fixed_amount=amount, **fields,
    )
    coupon.products.set(products)
    coupon.plans.set(plans)
    return coupon


def use(order, coupon, *, at=None) -> CouponRedemption:
    """As at checkout; the order has its new price."""
    redemption = coupons.use(order, coupon.code, at=at or order.created_at)
    order.refresh_from_db()
    return redemption


def states(coupon) -> list[str]:
    """How its uses stand, oldest first."""
    return list(coupon.redemptions.order_by("id").values_list("state", flat=True))


def furnish_coupons(world):
    """For the doors: a code for everybody, and one that was given to `member` and waits on an order of theirs."""
    make_coupon("SPRING26", created_at=world.now)
    member = world.people["member"]
    given = coupons.issue(member, cause="points:1", at=world.now, percent_bp=1000)
    use(make_order(member, make_product(), at=world.now), given)
