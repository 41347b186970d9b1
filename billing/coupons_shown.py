"""Coupons as pages show them: what they are worth, for what, until when, how they stand."""
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime

from django.db.models import Exists, OuterRef
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from billing.coupon_memory import kept
from billing.discounts import worth
from billing.forms_coupons import CouponForm
from billing.models import Coupon, CouponRedemption, Order
from billing.redeeming import of_order
from kit.money import format_money

STATES = {
    "open": gettext_lazy("to be used"), "waiting": gettext_lazy("on an order that is not paid yet"), "used": gettext_lazy("used"),
    "over": gettext_lazy("over"), "stopped": gettext_lazy("not in use any more"),
}


@dataclass(frozen=True)
class CouponShown:
    """A member's own coupon."""

    key: int
    code: str
    worth: str
    state: str
    until: datetime | None
    conditions: list[str] = field(default_factory=list)

    @property
    def label(self) -> str:
        return str(STATES[self.state])


def given_to(member, *, at: datetime):
    """A member's own coupons, with what `shown` needs."""
    uses = CouponRedemption.objects.filter(coupon=OuterRef("pk"))
    waiting = uses.taken_at(at).filter(state="reserved")
    return Coupon.objects.of(member).annotate(is_used=Exists(uses.filter(state="consumed")), is_waiting=Exists(waiting))


def shown(coupons: Iterable[Coupon], *, at: datetime) -> list[CouponShown]:
    """`coupons` come from `given_to`, with products and plans."""
    return [CouponShown(one.pk, one.written, worth(one), _state(one, at), one.ends_at, _conditions(one)) for one in coupons]


def _state(coupon, at: datetime) -> str:
    if coupon.is_used:
        return "used"
    if coupon.is_waiting:
        return "waiting"
    if coupon.stopped_at:
        return "stopped"
    return "over" if coupon.ends_at and coupon.ends_at <= at else "open"


def _conditions(coupon: Coupon) -> list[str]:
    said = []
    if coupon.scope == Coupon.Scope.PLANS or (coupon.scope == Coupon.Scope.KINDS and coupon.kinds == [Coupon.KIND_OF_PLANS]):
        names = ", ".join(plan.name for plan in coupon.plans.all())
        said.append(_("for the membership: %(what)s") % {"what": names} if names else _("for a membership"))
    elif coupon.scope == Coupon.Scope.PRODUCTS:
        said.append(_("for %(what)s") % {"what": ", ".join(str(product) for product in coupon.products.all())})
    elif coupon.scope == Coupon.Scope.KINDS:
        said.append(_("for some kinds of things"))
    if coupon.minimal_amount:
        said.append(_("for orders of at least %(amount)s") % {"amount": format_money(coupon.minimal_amount, coupon.currency)})
    if coupon.is_first_purchase:
        said.append(_("for a first purchase"))
    return said


@dataclass(frozen=True)
class CouponAtCheckout:
    """What the form at checkout needs: the use on this order, or a form that may hold a code from a link."""

    redemption: CouponRedemption | None
    form: CouponForm


def at_checkout(request, order: Order, form: CouponForm | None = None) -> CouponAtCheckout:
    return CouponAtCheckout(of_order(order), form or CouponForm(initial={"code": kept(request)}))
