"""Coupons: giving one to a member, making many, stopping them; using one on an order."""
import logging
from collections.abc import Iterable
from datetime import datetime

from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _

from billing import payments, redeeming
from billing.coupon_codes import new_code, normalise
from billing.models import Coupon, CouponRedemption, Order, Plan, Product
from billing.providers.base import ProviderFailed
from billing.redeeming import PaymentBegun
from billing.refusals import BillingRefused
from notices.telling import tell

log = logging.getLogger(__name__)
Scope = Coupon.Scope
MOST_AT_ONCE = 5000


@transaction.atomic
def issue(
    member, *, cause: str, at: datetime, percent_bp: int | None = None, fixed_amount: int | None = None, currency: str = "",
    minimal_amount: int = 0, kinds: Iterable[str] = (), products: Iterable[Product] = (), plans: Iterable[Plan] = (),
    ends_at: datetime | None = None, note: str = "",
) -> Coupon:
    """A code for one use by this member; the same cause gives the same one, whatever else is said then.

    For upper floors: `cause` is their own name of what it is for, such as `points:4711`. The member is told. For everything, unless
    `kinds`, `products` or `plans` say otherwise.
    """
    kinds, products, plans = list(kinds), list(products), list(plans)
    scope = Scope.KINDS if kinds else Scope.PRODUCTS if products else Scope.PLANS if plans else Scope.ALL
    coupon, is_new = Coupon.objects.get_or_create(
        issued_to=member, cause=cause, defaults={
            "code": new_code(), "percent_bp": percent_bp, "fixed_amount": fixed_amount, "currency": currency,
            "minimal_amount": minimal_amount, "scope": scope, "kinds": kinds, "ends_at": ends_at, "note": note, "cap": 1,
            "cap_per_member": 1, "created_at": at,
        },
    )
    if is_new:
        coupon.products.set(products)
        coupon.plans.set(plans)
        page = f"{reverse('billing:coupons')}#coupon-{coupon.pk}"
        tell(member, "coupon_given", url=page, data={"code": coupon.written}, at=at, fact=f"coupon:{coupon.pk}")
    return coupon


@transaction.atomic
def make_many(pattern: Coupon, count: int, *, prefix: str = "", products=(), plans=(), by, at: datetime) -> list[Coupon]:
    """So many codes for one use each, all alike: `pattern` is not saved itself."""
    fields = {
        field.attname: getattr(pattern, field.attname)
        for field in Coupon._meta.concrete_fields
        if field.name not in ("id", "code", "cap", "cap_per_member", "created_at", "created_by")
    }
    made = Coupon.objects.bulk_create(
        [
            Coupon(**fields, code=new_code(prefix), cap=1, cap_per_member=1, created_at=at, created_by=by)
            for _n in range(min(count, MOST_AT_ONCE))
        ],
        batch_size=500,
    )
    in_products, in_plans = Coupon.products.through, Coupon.plans.through
    in_products.objects.bulk_create(
        [in_products(coupon_id=coupon.pk, product_id=product.pk) for product in products for coupon in made], batch_size=1000
    )
    in_plans.objects.bulk_create([in_plans(coupon_id=coupon.pk, plan_id=plan.pk) for plan in plans for coupon in made], batch_size=1000)
    return made


def stop(coupon: Coupon, *, by, at: datetime) -> None:
    """No new use from now on; orders that have it already keep their price."""
    Coupon.objects.filter(pk=coupon.pk, stopped_at=None).update(stopped_at=at, stopped_by=by)


def resume(coupon: Coupon) -> None:
    Coupon.objects.filter(pk=coupon.pk).update(stopped_at=None, stopped_by=None)


def use(order: Order, typed: str, *, at: datetime) -> CouponRedemption:
    """Use a code, as somebody typed it, on a pending order. An attempt to pay that is still open is called off first: what is asked
    for at the provider is the price on the order. Raises BillingRefused."""
    code = normalise(typed)
    return _with_no_attempt(order, lambda: redeeming.reserve(order, code, at=at), at=at)


def drop(order: Order, *, at: datetime) -> None:
    """Take the coupon off a pending order again. Raises BillingRefused."""
    _with_no_attempt(order, lambda: redeeming.take_off(order, at=at), at=at)


def _with_no_attempt(order: Order, act, *, at: datetime):
    try:
        return act()
    except PaymentBegun:
        _call_off(order, at=at)
        return act()


def _call_off(order: Order, *, at: datetime) -> None:
    for payment in order.payments.open().order_by("id"):
        try:
            payments.call_off(payment, at=at)
        except ProviderFailed as error:
            log.warning("payment %s could not be called off for a coupon: %s", payment.key, error)
            raise BillingRefused(_("The payment that was begun could not be called off. Please try again in a few minutes.")) from error
