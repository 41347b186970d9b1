"""What the page of a gift and the page of its order show."""
from dataclasses import dataclass
from datetime import datetime

from billing import gifts
from billing.fulfilment import Description, describe
from billing.models import Gift, Plan


@dataclass(frozen=True)
class GiftShown:
    """A gift before a reader: what it is, who gives it, whether and why not it can be opened by them."""

    row: Gift
    title: str
    today: Description | None
    plan: Plan | None
    giver: str
    closed: str
    not_for_reader: str
    is_readers: bool
    is_givers: bool

    @property
    def is_open(self) -> bool:
        return not self.closed and not self.not_for_reader


def gift_shown(gift: Gift, reader, *, at: datetime) -> GiftShown:
    """`gift` comes with line, product, plan, order and its member."""
    line = gift.line
    closed = gifts.why_closed(gift, at=at)
    knows = reader.is_authenticated
    return GiftShown(
        row=gift, title=line.description, today=describe(line.product) if line.product else None, plan=line.plan,
        giver=line.order.member.name, closed=closed,
        not_for_reader=gifts.why_not_for(gift, reader, at=at) if knows and not closed else "",
        is_readers=knows and gift.redeemed_by_id == reader.pk, is_givers=knows and line.order.member_id == reader.pk,
    )
