"""Draft: what a member is about to order, line by line, before anything is stored. The one place where lines get their amounts."""
from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _

from accounts.models import Member
from billing import upgrades
from billing.access import Rights
from billing.models import OrderLine
from billing.prices import PriceList, Thing
from billing.refusals import BillingRefused


@dataclass
class Draft:
    """`lines` are not saved yet. `is_gift`: the rights go to somebody else, so what the buyer holds changes neither price nor
    refusal."""

    member: Member
    lines: list[OrderLine]
    currency: str
    at: datetime
    rights: Rights
    is_gift: bool = False

    @property
    def total_amount(self) -> int:
        return sum(line.amount for line in self.lines)


def price(draft: Draft) -> None:
    """Give every line its amounts: the price list, then the credit of a replaced term. A coupon takes its part of what is left
    once the order stands (`billing.redeeming`).

    Raises BillingRefused.
    """
    _list_prices(draft)
    upgrades.credit(draft)
    for line in draft.lines:
        line.amount = line.full_amount - line.discount_amount - line.credit_amount


def _list_prices(draft: Draft) -> None:
    things: list[Thing] = [thing for line in draft.lines if (thing := line.product or line.plan)]
    listed = PriceList(things, draft.currency, None if draft.is_gift else draft.rights)
    for line, thing in zip(draft.lines, things, strict=True):
        quote = listed.quote(thing)
        if quote is None:
            raise BillingRefused(_("“%(what)s” is not sold in %(currency)s.") % {"what": thing, "currency": draft.currency})
        line.unit_amount, line.list_amount, line.price_plan_id = quote.amount, quote.list_amount, quote.plan_id
