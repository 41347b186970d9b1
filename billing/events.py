"""The history of an order: what may happen to it, written down once and shown as a timeline.

    events.note(order, "refund_declined", at=at, by=staff, amount=26800, currency="CNY")

A kind is declared below, or by `events.declare` in the module that writes it.
"""
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from billing.models import Order, OrderEvent
from billing.providers import label_of
from kit.bilingual import prefers_chinese
from kit.money import format_money


@dataclass(frozen=True)
class EventKind:
    """One thing that can happen. `sentence` is a lazy format of the event's data: `amount` with `currency` reads as a price,
    `what_en` and `what_zh` as `what` in the reader's language, `provider` as its label. `for_member` False: only staff read it."""

    name: str
    sentence: str | Promise
    for_member: bool = True


kinds: dict[str, EventKind] = {}


def declare(*declared: EventKind) -> None:
    for kind in declared:
        kinds[kind.name] = kind


def note(order: Order, kind: str, *, at: datetime, by=None, **data) -> OrderEvent:
    """Write one line of the order's history, within the transaction of what happened. Raises KeyError for an undeclared kind."""
    return OrderEvent.objects.create(order=order, kind=kinds[kind].name, at=at, by=by, data=data)


@dataclass(frozen=True)
class EventShown:
    """An event as a page shows it."""

    at: datetime
    sentence: str
    by: str = ""


def shown(found: Iterable[OrderEvent], *, to_staff: bool = False) -> list[EventShown]:
    """The events in the reader's language, in their order; `found` come with `by` when staff read them."""
    return [
        EventShown(one.at, sentence_of(one), one.by.name if to_staff and one.by else "")
        for one in found
        if to_staff or one.kind not in kinds or kinds[one.kind].for_member
    ]


def sentence_of(event: OrderEvent) -> str:
    """An event of a kind that is gone says its bare name."""
    if event.kind not in kinds:
        return event.kind
    data = dict(event.data)
    if "amount" in data:
        data["amount"] = format_money(data["amount"], data.get("currency") or "")
    if "provider" in data:
        data["provider"] = label_of(data["provider"])
    if "what_en" in data:
        first, second = ("zh", "en") if prefers_chinese() else ("en", "zh")
        data["what"] = data[f"what_{first}"] or data[f"what_{second}"]
    return str(kinds[event.kind].sentence) % defaultdict(lambda: "…", data)


declare(
    EventKind("ordered", _("Ordered for %(amount)s.")),
    EventKind("coupon_applied", _("The coupon %(code)s took %(amount)s off.")),
    EventKind("coupon_taken_off", _("The coupon %(code)s was taken off.")),
    EventKind("expired", _("The order expired.")),
    EventKind("cancelled", _("The order was cancelled.")),
    EventKind("payment_started", _("A payment with %(provider)s was begun.")),
    EventKind("payment_failed", _("The payment was declined.")),
    EventKind("payment_cancelled", _("The payment was called off.")),
    EventKind("payment_expired", _("The payment page timed out.")),
    EventKind("payment_attention", _("A payment notice does not fit: %(why)s."), for_member=False),
    EventKind("payment_held", _("A payment of %(amount)s came and is held.")),
    EventKind("paid", _("Paid: %(amount)s.")),
    EventKind("granted", _("Opened: %(what)s.")),
    EventKind("revoked", _("Closed: %(what)s.")),
    EventKind("gift_ready", _("The gift can be redeemed: %(what)s.")),
    EventKind("gift_redeemed", _("The gift was redeemed.")),
    EventKind("gift_void", _("The gift is void: %(what)s.")),
    EventKind("gift_expired", _("The time to redeem the gift is over: %(what)s.")),
    EventKind("invoice_issued", _("Invoice %(number)s was issued.")),
    EventKind("credit_note_issued", _("Credit note %(number)s was issued.")),
    EventKind("refund_requested", _("%(amount)s was asked back.")),
    EventKind("refund_approved", _("The refund of %(amount)s was approved.")),
    EventKind("refund_half_approved", _("A first person approved the refund of %(amount)s; a second one is needed."), for_member=False),
    EventKind("refund_declined", _("The refund of %(amount)s was declined.")),
    EventKind("refund_submitted", _("The refund of %(amount)s was handed to the provider.")),
    EventKind("refund_succeeded", _("%(amount)s was paid back.")),
    EventKind("refund_failed", _("The provider could not pay %(amount)s back; the team sees to it.")),
    EventKind("refund_external", _("%(amount)s was paid back by the provider.")),
    EventKind("refund_mismatch", _("A refund notice does not fit: %(why)s."), for_member=False),
    EventKind("access_kept", _("The right stays in spite of the refund.")),
)
