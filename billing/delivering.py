"""Delivering a paid line: the rights it gives, and what its fulfiller does. Run under the locks of order and receiver."""
from datetime import datetime

from django.utils.translation import gettext as _

from billing import events, fulfilment, grants, upgrades
from billing.access import rights_of
from billing.bundles import sold_with
from billing.models import OrderLine, Plan
from billing.refusals import BillingRefused
from billing.terms import next_term, opens_of


def deliver(line: OrderLine, *, at: datetime) -> None:
    """Give the line's receiver all that it opens; `line` comes with order, product and plan. Twice is once."""
    if line.plan:
        _begin_term(line, line.plan, at=at)
    for product in sold_with(line):
        grants.give(line.receiver, product=product, starts_at=at, **grants.source_of(line))
    events.note(line.order, "granted", at=at, what_en=line.description_en, what_zh=line.description_zh)
    fulfilment.ask(line, "deliver")


def _begin_term(line: OrderLine, plan: Plan, *, at: datetime) -> None:
    upgrades.replace(line, at=at)
    term = next_term(rights_of(line.receiver, at=at), plan, opens_of(plan), quantity=line.quantity)
    if term is None:
        raise BillingRefused(_("You already have this. It is open to you for life."))
    line.serves_from, line.serves_until = term.serves["serves_from"], term.serves["serves_until"]
    line.save(update_fields=["serves_from", "serves_until"])
    grants.give(
        line.receiver, plan=plan, starts_at=term.starts_at, ends_at=term.ends_at, anchor_day=term.anchor_day,
        **grants.source_of(line),
    )
    grants.end_grace(line.receiver, plan, at=at)
