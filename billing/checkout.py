"""Ordering: from products or plans to a pending order, and closing an order that is not paid."""
from collections.abc import Sequence
from datetime import datetime

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import override

from accounts.guards import why_not
from billing import bundles, events, fulfilment, gifts, pricing, redeeming, refund_policy, shares, upgrades
from billing.access import rights_of
from billing.gifts import GiftWish
from billing.grants import lock_member
from billing.models import Order, OrderLine, Payment, Plan, Product
from billing.pricing import Draft
from billing.refusals import BillingRefused
from billing.signals import order_closed
from billing.terms import next_term, opens_of

Thing = Product | Plan


@transaction.atomic
def order_things(
    member, things: Sequence[Thing], *, at: datetime, currency: str = "", gift: GiftWish | None = None,
) -> Order:
    """A pending order with a line a thing; the open one of the same at the same price, if there is one. Raises BillingRefused.

    `currency`: that of the first thing, unless said. `gift`: the lines are for somebody else. A coupon comes afterwards, by
    `billing.coupons.use`: its lock stands before that of the member, which is held here.
    """
    if reason := why_not(member):
        raise BillingRefused(reason)
    lock_member(member.pk)
    draft = Draft(
        member=member, lines=[_line(thing) for thing in things], currency=currency or things[0].currency, at=at,
        rights=rights_of(member, at=at), is_gift=gift is not None,
    )
    for line in draft.lines:
        _refuse(line, draft)
    if gift and not all(gifts.can_be_given(thing) for thing in things):
        raise BillingRefused(_("This is not sold as a gift."))
    if bundles.overlap(things):
        raise BillingRefused(_("This order holds the same thing twice."))
    pricing.price(draft)
    if gift is None and (found := _same(draft)):
        return found
    if not all(fulfilment.sellable(line) for line in draft.lines):
        raise BillingRefused(_("This is not on sale now."))
    return store(draft, gift=gift)


def _line(thing: Thing) -> OrderLine:
    which = {"product": thing} if isinstance(thing, Product) else {"plan": thing}
    return OrderLine(**which, **words_of(thing))


def _refuse(line: OrderLine, draft: Draft) -> None:
    if line.product and not draft.is_gift and bundles.owns(draft.rights, line.product):
        raise BillingRefused(_("You already have this. It is open to you for life."))
    if line.plan and not draft.is_gift and next_term(draft.rights, line.plan, opens_of(line.plan)) is None:
        raise BillingRefused(_("You already have this. It is open to you for life."))


def _same(draft: Draft) -> Order | None:
    """The open order of just this, with the coupon that is used on it. A price that changed since makes a new one: what is shown is
    what is charged."""
    open_ones = Order.objects.pending().filter(
        member=draft.member, expires_at__gt=draft.at, currency=draft.currency, lines__gift=None
    )
    for line in draft.lines:
        open_ones = open_ones.filter(
            lines__in=OrderLine.objects.filter(
                product=line.product, plan=line.plan, unit_amount=line.unit_amount, credit_amount=line.credit_amount,
            )
        )
    for order in open_ones.distinct().order_by("-id")[:5]:
        if order.lines.count() == len(draft.lines):
            return order
    return None


def store(draft: Draft, *, gift: GiftWish | None = None) -> Order:
    """Write down a priced draft."""
    at = draft.at
    order = Order.objects.create(
        member=draft.member, currency=draft.currency, total_amount=draft.total_amount, created_at=at,
        expires_at=at + settings.ORDER_EXPIRES_AFTER,
    )
    events.note(order, "ordered", at=at, by=draft.member, amount=order.total_amount, currency=order.currency)
    for line in draft.lines:
        thing = line.product or line.plan
        assert thing is not None, "a line is a product or a plan"
        line.order, line.refund_policy = order, refund_policy.kept(thing, at=at)
        line.save()
        bundles.keep_parts(line)
        shares.keep(line, at=at)
        upgrades.keep(line)
        if gift:
            gifts.make(line, gift, at=at)
        else:
            fulfilment.ask(line, "reserve")
    return order


@transaction.atomic
def again(order: Order, *, at: datetime, currency: str = "") -> Order:
    """Close a pending order and make it anew at today's prices, without its coupon. Raises BillingRefused."""
    lines = list(order.lines.select_related("product", "plan").order_by("id"))
    gift = gifts.wish_of(lines[0])
    _close(order.pk, Order.Status.CANCELLED, at=at)
    things: list[Thing] = [thing for line in lines if (thing := line.product or line.plan)]
    return order_things(order.member, things, at=at, currency=currency or order.currency, gift=gift)


def words_of(thing: Thing) -> dict[str, str]:
    """The thing's name in both languages, and which revision of it is sold, as it is today."""
    words = {}
    for field, language in (("description_en", "en"), ("description_zh", "zh-hans")):
        with override(language):
            described = fulfilment.describe(thing) if isinstance(thing, Product) else None
            words[field] = (described.title if described else thing.name)[:160]
            words["revision"] = described.revision[:40] if described else ""
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
    redeeming.release(order, at=at)
    events.note(order, status, at=at)
    for line in order.lines.select_related("product", "plan"):
        if not line.gift_or_none:
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
