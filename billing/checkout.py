"""Ordering: from a product or a plan to a pending order, and closing an order that is not paid."""
from datetime import datetime

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import override

from accounts.guards import why_not
from billing import events, fulfilment, refund_policy
from billing.access import rights_of
from billing.grants import lock_member
from billing.models import Order, OrderLine, Payment, Plan, Product
from billing.refusals import BillingRefused
from billing.signals import order_closed


def order_product(member, product: Product, *, at: datetime) -> Order:
    """A pending order of one product; the open one, if there is one. Raises BillingRefused."""
    return _order(member, product, at=at)


def order_plan(member, plan: Plan, *, at: datetime) -> Order:
    """A pending order of one plan; the open one, if there is one. Raises BillingRefused."""
    return _order(member, plan, at=at)


@transaction.atomic
def _order(member, thing: Product | Plan, *, at: datetime) -> Order:
    if reason := why_not(member):
        raise BillingRefused(reason)
    lock_member(member.pk)
    which = {"product": thing, "plan": None} if isinstance(thing, Product) else {"product": None, "plan": thing}
    line = OrderLine(**which, unit_amount=thing.price_amount, amount=thing.price_amount, **words_of(thing))
    if isinstance(thing, Product) and rights_of(member, at=at).owns(thing):
        raise BillingRefused(_("You already have this. It is open to you for life."))
    if not fulfilment.sellable(line):
        raise BillingRefused(_("This is not on sale now."))
    same = Order.objects.pending().filter(member=member, expires_at__gt=at, lines__product=which["product"], lines__plan=which["plan"])
    # A price that changed since makes a new order: what is shown is what is charged.
    if found := same.filter(currency=thing.currency, total_amount=thing.price_amount).order_by("-id").first():
        return found
    order = Order.objects.create(
        member=member, currency=thing.currency, total_amount=thing.price_amount, created_at=at, expires_at=at + settings.ORDER_EXPIRES_AFTER
    )
    line.order, line.refund_policy = order, refund_policy.kept(thing, at=at)
    line.save()
    events.note(order, "ordered", at=at, by=member, amount=order.total_amount, currency=order.currency)
    fulfilment.ask(line, "reserve")
    return order


def words_of(thing: Product | Plan) -> dict[str, str]:
    """The thing's name in both languages, as it is today."""
    words = {}
    for field, language in (("description_en", "en"), ("description_zh", "zh-hans")):
        with override(language):
            title = fulfilment.describe(thing).title if isinstance(thing, Product) else thing.name
        words[field] = title[:160]
    return words


def cancel_order(order: Order, *, at: datetime) -> Order:
    """Give up a pending order. Raises BillingRefused when it is not pending any more."""
    return _close(order.pk, Order.Status.CANCELLED, at=at)


@transaction.atomic
def _close(order_id: int, status: str, *, at: datetime) -> Order:
    order = Order.objects.select_for_update().get(pk=order_id)
    if order.status != Order.Status.PENDING:
        raise BillingRefused(_("This order is closed already."))
    order.status, order.closed_at = status, at
    order.save(update_fields=["status", "closed_at"])
    # The sweep asks the provider now: the attempt is called off, or turns out to be paid after all.
    Payment.objects.open().filter(order=order).update(ask_after=at)
    events.note(order, status, at=at)
    for line in order.lines.select_related("product", "plan"):
        fulfilment.ask(line, "release")
    order_closed.send(sender=Order, order=order, at=at)
    return order


def expire_orders(*, at: datetime) -> int:
    """Close every pending order whose time is over; returns how many."""
    count = 0
    for pk in list(Order.objects.overdue_at(at).order_by("expires_at").values_list("pk", flat=True)[:500]):
        try:
            _close(pk, Order.Status.EXPIRED, at=at)
            count += 1
        except BillingRefused:  # paid or cancelled since it was listed
            continue
    return count
