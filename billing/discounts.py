"""What a coupon takes off an order: which lines it is for, how much, and how that is shared out. Never below zero."""
from collections.abc import Sequence

from django.utils.translation import gettext as _

from billing.models import Coupon, OrderLine
from billing.models.coupon import WHOLE
from billing.refusals import BillingRefused
from kit.money import format_money, split


def parts_of(coupon: Coupon, lines: Sequence[OrderLine], currency: str) -> list[int]:
    """What comes off each line: a percentage of what is to be paid for the lines it is for, rounded to the nearest minor unit, half
    up, or the fixed amount; shared out by largest remainder. Raises BillingRefused."""
    if coupon.currency and coupon.currency != currency:
        raise BillingRefused(_("This coupon is for orders in %(currency)s.") % {"currency": coupon.currency})
    covers = _covers(coupon)
    bases = [line.full_amount - line.credit_amount if covers(line) else 0 for line in lines]
    if not any(covers(line) for line in lines):
        raise BillingRefused(_("This coupon is not for what you chose."))
    if sum(bases) < coupon.minimal_amount:
        least = format_money(coupon.minimal_amount, currency)
        raise BillingRefused(_("This coupon is for orders of at least %(amount)s.") % {"amount": least})
    off = min(amount_off(coupon, sum(bases)), sum(bases))
    if not off:
        raise BillingRefused(_("This coupon takes nothing off this order."))
    return split(off, bases)


def amount_off(coupon: Coupon, base: int) -> int:
    """Before it is cut off at what there is to pay."""
    if coupon.percent_bp is None:
        return coupon.fixed_amount or 0
    return (base * coupon.percent_bp + WHOLE // 2) // WHOLE


def _covers(coupon: Coupon):
    """A question about one line; at most one query."""
    if coupon.scope == Coupon.Scope.ALL:
        return lambda line: True
    if coupon.scope == Coupon.Scope.KINDS:
        kinds = set(coupon.kinds)
        return lambda line: (line.product.kind if line.product else Coupon.KIND_OF_PLANS) in kinds
    if coupon.scope == Coupon.Scope.PRODUCTS:
        products = set(coupon.products.values_list("pk", flat=True))
        return lambda line: line.product_id in products
    plans = set(coupon.plans.values_list("pk", flat=True))
    return lambda line: line.plan_id in plans


def worth(coupon: Coupon) -> str:
    """What it takes off, in words: “20 % off”, “¥50 off”."""
    if coupon.percent_bp is None:
        return _("%(amount)s off") % {"amount": format_money(coupon.fixed_amount or 0, coupon.currency)}
    if coupon.percent_bp == WHOLE:
        return _("free of charge")
    return _("%(percent)s%% off") % {"percent": percent_text(coupon.percent_bp)}


def percent_text(basis_points: int) -> str:
    """1250 → “12.5”."""
    return f"{basis_points / 100:.2f}".rstrip("0").rstrip(".")
