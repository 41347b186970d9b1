"""The life of a use of a coupon: reserved for an order, taken off again, consumed when it is paid, released when it is closed.

Uses are rows: a cap is a count of them under the lock of the coupon's row. Locks are taken in one order: order, payment, coupon,
member. What is in force when a place is reserved counts; later only the places are asked about again.
"""
from datetime import datetime

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from billing import bundles, discounts, events
from billing.grants import lock_member
from billing.models import Coupon, CouponRedemption, Order, OrderLine
from billing.refusals import BillingRefused
from kit.wording import day

State = CouponRedemption.State


class PaymentBegun(BillingRefused):
    """An attempt to pay is open, so the price cannot change under it."""


def of_order(order: Order) -> CouponRedemption | None:
    """The use behind the order's discount, with its coupon."""
    return order.redemptions.of_orders().select_related("coupon").first()


def locked(**which) -> Coupon | None:
    """The coupon, its row held until the transaction ends."""
    return Coupon.objects.select_for_update(of=("self",)).filter(**which).first()


@transaction.atomic
def reserve(order: Order, code: str, *, at: datetime) -> CouponRedemption:
    """Use a coupon, by its normalised code, on a pending order; it takes the place of another one. Twice is once.

    Raises BillingRefused with the reason, PaymentBegun when only an open attempt to pay stands against it.
    """
    order = _lock_open(order, at=at)
    coupon = locked(code=code)
    if coupon is None:
        raise BillingRefused(_("There is no coupon with this code. Please check it letter by letter."))
    before = of_order(order)
    if before and before.coupon_id == coupon.pk:
        return before
    lines = list(order.lines.select_related("product", "plan").order_by("id"))
    _refuse(coupon, order, at=at)
    parts = discounts.parts_of(coupon, lines, order.currency)
    _refuse_begun(order)
    if before:
        _drop(before, at=at)
    redemption = CouponRedemption.objects.create(
        coupon=coupon, order=order, member_id=order.member_id, amount=sum(parts), currency=order.currency, reserved_at=at,
        expires_at=order.expires_at,
    )
    _write(order, lines, parts)
    events.note(order, "coupon_applied", at=at, by=order.member, code=coupon.written, amount=redemption.amount, currency=order.currency)
    return redemption


@transaction.atomic
def take_off(order: Order, *, at: datetime) -> None:
    """Take the coupon off a pending order again; its place is free at once. Raises BillingRefused, PaymentBegun."""
    order = _lock_open(order, at=at)
    redemption = of_order(order)
    if redemption is None:
        return
    _refuse_begun(order)
    _drop(redemption, at=at)
    lines = list(order.lines.select_related("product", "plan").order_by("id"))
    _write(order, lines, [0] * len(lines))
    events.note(order, "coupon_taken_off", at=at, by=order.member, code=redemption.coupon.written)


def _lock_open(order: Order, *, at: datetime) -> Order:
    order = Order.objects.select_for_update(of=("self",)).select_related("member").get(pk=order.pk)
    if not order.is_open_at(at):
        raise BillingRefused(_("This order cannot be paid any more. Please order again."))
    return order


def _refuse_begun(order: Order) -> None:
    if order.payments.open().exists():
        raise PaymentBegun(_("A payment for this order has begun, so its price stays. Cancel the order and order again to change it."))


def _refuse(coupon: Coupon, order: Order, *, at: datetime) -> None:
    """All that does not depend on the lines; the caller holds the coupon."""
    if coupon.issued_to_id not in (None, order.member_id):
        raise BillingRefused(_("This coupon was given to another member."))
    if coupon.stopped_at:
        raise BillingRefused(_("This coupon is not in use any more."))
    if coupon.starts_at and coupon.starts_at > at:
        raise BillingRefused(_("This coupon can be used from %(day)s.") % {"day": day(coupon.starts_at)})
    if coupon.ends_at and coupon.ends_at <= at:
        raise BillingRefused(_("This coupon could be used until %(day)s.") % {"day": day(coupon.ends_at)})
    if coupon.is_first_purchase:
        lock_member(order.member_id)
        _refuse_later_purchase(order, at=at)
    _refuse_without_place(coupon, order, at=at)


def _refuse_later_purchase(order: Order, *, at: datetime) -> None:
    if Order.objects.paid().filter(member=order.member_id).exists():
        raise BillingRefused(_("This coupon is for a first purchase."))
    others = CouponRedemption.objects.taken_at(at).filter(member=order.member_id, coupon__is_first_purchase=True)
    if waiting := others.exclude(order=order).values_list("order__ref", flat=True).first():
        raise BillingRefused(_("Your order %(ref)s already uses a coupon for a first purchase.") % {"ref": waiting})


def others_at(coupon: Coupon, order: Order, *, at: datetime) -> QuerySet:
    """The places that other orders hold."""
    return CouponRedemption.objects.taken_at(at).filter(coupon=coupon).exclude(order=order)


def _refuse_without_place(coupon: Coupon, order: Order, *, at: datetime) -> None:
    others = others_at(coupon, order, at=at)
    own = others.filter(member=order.member_id)
    if coupon.cap_per_member is not None and own.count() >= coupon.cap_per_member:
        if waiting := own.filter(state=State.RESERVED).values_list("order__ref", flat=True).first():
            raise BillingRefused(_("Your order %(ref)s holds this coupon. Pay it, or cancel it first.") % {"ref": waiting})
        raise BillingRefused(_("You have used this coupon already."))
    if coupon.cap is not None and others.count() >= coupon.cap:
        if others.filter(state=State.RESERVED).exists():
            raise BillingRefused(_("All uses of this coupon are taken; one that is not paid for in time becomes free again."))
        raise BillingRefused(_("All uses of this coupon are taken."))


def _drop(redemption: CouponRedemption, *, at: datetime) -> None:
    redemption.state, redemption.released_at, redemption.is_taken_off = State.RELEASED, at, True
    redemption.save(update_fields=["state", "released_at", "is_taken_off"])


def _write(order: Order, lines: list[OrderLine], parts: list[int]) -> None:
    """What comes off each line, into the amounts of lines and order."""
    for line, part in zip(lines, parts, strict=True):
        line.order, line.discount_amount = order, part
        line.amount = line.full_amount - line.discount_amount - line.credit_amount
        line.save(update_fields=["discount_amount", "amount"])
        bundles.share_out(line)
    order.total_amount = sum(line.amount for line in lines)
    order.save(update_fields=["total_amount"])


def fault_of(order: Order, *, at: datetime) -> str:
    """Why the discount of an order that is being paid cannot be had any more; "" when it can. Locks the coupon: call it under the
    locks on order and payment, before that on the member.

    Money that comes in time finds its place held. After the order's time somebody else may have had it.
    """
    redemption = of_order(order)
    if redemption is None or redemption.state == State.CONSUMED:
        return ""
    coupon = locked(pk=redemption.coupon_id)
    assert coupon is not None
    others = others_at(coupon, order, at=at)
    if coupon.cap is not None and others.count() >= coupon.cap:
        return "the place of its coupon was taken by another order meanwhile"
    if coupon.cap_per_member is not None and others.filter(member=order.member_id).count() >= coupon.cap_per_member:
        return "the member has used its coupon on another order meanwhile"
    return ""


def consume(order: Order, *, at: datetime) -> None:
    """The order is paid: its use stays for ever, a refund included. The caller asked `fault_of` in the same transaction."""
    order.redemptions.of_orders().update(state=State.CONSUMED, consumed_at=at, released_at=None)


def release(order: Order, *, at: datetime) -> None:
    """The order was closed unpaid: its place is free."""
    order.redemptions.of_orders().filter(state=State.RESERVED).update(state=State.RELEASED, released_at=at)


def refuse_later_purchase(order: Order) -> None:
    """Before paying begins: another order may have been paid since its coupon for a first purchase was reserved. Raises BillingRefused."""
    redemption = of_order(order)
    if redemption and redemption.coupon.is_first_purchase and Order.objects.paid().filter(member=order.member_id).exists():
        raise BillingRefused(_("Its coupon is for a first purchase. Take it off to go on."))


def keep_until(order: Order, *, at: datetime) -> None:
    """The order's time was made longer: so is that of its place. Raises BillingRefused when somebody else has it already."""
    redemption = of_order(order)
    if redemption is None:
        return
    if fault_of(order, at=at):
        raise BillingRefused(_("All uses of this coupon are taken."))
    redemption.expires_at = order.expires_at
    redemption.save(update_fields=["expires_at"])
