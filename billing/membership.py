"""Membership (会员): what the plan grants of a member amount to."""
from dataclasses import dataclass
from datetime import datetime

from billing.access import PlanShown, Rights


@dataclass(frozen=True)
class Membership:
    """What a member holds now: the plan that lasts longest, and until when, renewals included (None: for life)."""

    plan: PlanShown
    since: datetime
    until: datetime | None


def membership_in(rights: Rights) -> Membership | None:
    """The membership that these rights amount to."""
    terms = [(grant.starts_at, grant.ends_at, grant.plan) for grant in rights.held if grant.plan]
    now = [term for term in terms if term[0] <= rights.at]
    if not now:
        return None
    _start, end, plan = now[0]
    for starts_at, ends_at, other in terms:
        if end is not None and starts_at <= end and (ends_at is None or ends_at > end):
            end, plan = ends_at, other if starts_at <= rights.at else plan
    return Membership(plan, min(start for start, _end, _plan in now), end)
