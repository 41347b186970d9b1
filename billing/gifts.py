"""Gifts: a line bought for somebody else, redeemed once with its code, void when it was paid back, expired after its time."""
import unicodedata
from dataclasses import dataclass
from datetime import datetime

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import override

from accounts.guards import why_not
from accounts.models import Member
from billing import bundles, delivering, events, fulfilment
from billing.access import rights_of
from billing.gift_letters import send_letter
from billing.grants import lock_member
from billing.models import Gift, Order, OrderLine, Product
from billing.refusals import BillingRefused
from kit.periods import day_of
from notices.telling import tell


@dataclass(frozen=True)
class GiftWish:
    """For whom: a member, an address, or nobody in particular (whoever gets the link)."""

    recipient: Member | None = None
    email: str = ""
    message: str = ""


def can_be_given(thing) -> bool:
    """Whether a product or plan is sold as a gift; a bundle, if each of its products is."""
    parts = bundles.products_of(thing) if isinstance(thing, Product) and thing.kind == bundles.KIND else [thing]
    return all(fulfilment.can_be_given(part) for part in parts)


def make(line: OrderLine, wish: GiftWish, *, at: datetime) -> Gift:
    """It waits for the money of its order."""
    return Gift.objects.create(line=line, recipient=wish.recipient, recipient_email=wish.email, message=wish.message, created_at=at)


def wish_of(line: OrderLine) -> GiftWish | None:
    gift = line.gift_or_none
    return GiftWish(gift.recipient, gift.recipient_email, gift.message) if gift else None


def make_ready(line: OrderLine, *, at: datetime) -> None:
    """The money is there: from now on it can be redeemed; the recipient hears of it, once."""
    gift: Gift = line.gift
    if gift.ready_at:
        return
    gift.ready_at, gift.expires_at = at, at + settings.GIFT_EXPIRES_AFTER
    gift.save(update_fields=["ready_at", "expires_at"])
    events.note(line.order, "gift_ready", at=at, what_en=line.description_en, what_zh=line.description_zh)
    if gift.recipient:
        with override(gift.recipient.language or settings.LANGUAGE_CODE):
            title = line.description
        tell(
            gift.recipient, "gift_received", actor=line.order.member, url=gift.get_absolute_url(), data={"title": title}, at=at,
            fact=f"gift_received:{gift.pk}",
        )
    elif gift.recipient_email:
        send_letter(gift)


def normalised(code: str) -> str:
    """A code as it was typed or pasted, in the form in which it is kept."""
    bare = "".join(sign for sign in unicodedata.normalize("NFKC", code).upper() if sign.isalnum())
    return "-".join(bare[at:at + 4] for at in range(0, len(bare), 4))[:40]


def why_closed(gift: Gift, *, at: datetime) -> str:
    """Why it cannot be redeemed by anybody; "" when it can."""
    if gift.redeemed_at:
        return _("This gift was redeemed already.")
    if gift.voided_at:
        return _("This gift is void: it was paid back.")
    if not gift.ready_at or not gift.expires_at:
        return _("This gift is not paid for yet.")
    if gift.expires_at <= at:
        return _("The time to redeem this gift is over.")
    return ""


def why_not_for(gift: Gift, member, *, at: datetime) -> str:
    """Why this member cannot redeem it, though somebody could; "" when they can."""
    if gift.recipient_id and gift.recipient_id != member.pk:
        return _("This gift is for another member.")
    product = gift.line.product
    if product and bundles.owns(rights_of(member, at=at), product):
        return _("You have this already, for life. Give the link to somebody who has not.")
    return ""


@transaction.atomic
def redeem(gift: Gift, member, *, at: datetime) -> Gift:
    """Open what the gift holds to this member. Raises BillingRefused. Locks: order, gift, member; so a refund waits or came first."""
    if reason := why_not(member):
        raise BillingRefused(reason)
    order = Order.objects.select_for_update(of=("self",)).select_related("member").get(lines__gift=gift)
    gift = Gift.objects.select_for_update(of=("self",)).select_related("line__product", "line__plan", "recipient").get(pk=gift.pk)
    lock_member(member.pk)
    if reason := why_closed(gift, at=at) or why_not_for(gift, member, at=at):
        raise BillingRefused(reason)
    gift.redeemed_at, gift.redeemed_by = at, member
    gift.save(update_fields=["redeemed_at", "redeemed_by"])
    line: OrderLine = gift.line
    line.order = order
    delivering.deliver(line, at=at)
    events.note(order, "gift_redeemed", at=at)
    with override(order.member.language or settings.LANGUAGE_CODE):
        title = line.description
    tell(
        order.member, "gift_redeemed", actor=member, url=order.get_absolute_url(), data={"title": title}, at=at,
        fact=f"gift_redeemed:{gift.pk}",
    )
    return gift


def void(line: OrderLine, *, at: datetime) -> None:
    """Its money went back: nobody can redeem it any more. One that was redeemed is closed as a right. Run under the lock of the order."""
    if Gift.objects.filter(line=line, redeemed_at=None, voided_at=None).update(voided_at=at):
        events.note(line.order, "gift_void", at=at, what_en=line.description_en, what_zh=line.description_zh)


def expire_gifts(*, at: datetime) -> int:
    """End the gifts whose time is over; what an expired term brought is earned on that day. Returns how many."""
    return sum(_expire(pk, at=at) for pk in list(Gift.objects.overdue_at(at).order_by("expires_at").values_list("pk", flat=True)[:200]))


@transaction.atomic
def _expire(pk: int, *, at: datetime) -> bool:
    order = Order.objects.select_for_update(of=("self",)).select_related("member").get(lines__gift=pk)
    gift = Gift.objects.overdue_at(at).select_for_update(of=("self",)).filter(pk=pk).select_related("line").first()
    if gift is None or gift.expires_at is None:  # redeemed or paid back since it was listed
        return False
    line: OrderLine = gift.line
    gift.expired_at = at
    gift.save(update_fields=["expired_at"])
    if line.plan_id:
        line.serves_from = line.serves_until = day_of(gift.expires_at)
        line.save(update_fields=["serves_from", "serves_until"])
    events.note(order, "gift_expired", at=at, what_en=line.description_en, what_zh=line.description_zh)
    with override(order.member.language or settings.LANGUAGE_CODE):
        title = line.description
    tell(order.member, "gift_expired", url=order.get_absolute_url(), data={"title": title}, at=at, fact=f"gift_expired:{pk}")
    return True
