"""Telling members of their membership: days in their own zone, names and prices in their own language."""
from datetime import datetime

from django.urls import reverse

from billing.models import Plan
from kit.money import format_money
from kit.wording import day
from notices.letters import as_read_by
from notices.telling import tell


def inform(
    member, kind: str, plan: Plan, *, at: datetime, fact: str, url: str = "", before: Plan | None = None, amount: int = 0,
    currency: str = "", **days,
) -> None:
    """Tell a member of a fact about a plan, once. `before`: the plan it replaced. `days`: instants, said as days."""
    with as_read_by(member):
        data = {"plan": plan.name, **{name: day(instant, year=True) for name, instant in days.items() if instant}}
        if before:
            data["before"] = before.name
    if currency:
        data["amount"] = format_money(amount, currency)
    # A place of its own for each fact: two that are unread must not be counted as one.
    place = url or f"{reverse('billing:my_membership')}?{fact}"
    tell(member, kind, url=place, data=data, at=at, fact=fact)
