"""Membership (会员): the plan grants of a member, and how a renewal follows on."""
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta

from dateutil.relativedelta import relativedelta

from billing.access import PlanShown, Rights, rights_of
from kit.periods import zone

# Two terms paid at the same moment by two processes: the one that waited has the earlier clock.
SAME_MOMENT = timedelta(hours=1)


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


def membership_of(member, *, at) -> Membership | None:
    """The member's membership at `at`; one query."""
    return membership_in(rights_of(member, at=at))


def start_of_next(rights: Rights, plan_id: int, opens: Collection[int]) -> datetime:
    """When a plan bought at `rights.at` begins: at once, or when what the member holds ends, if that opens all the plan opens.

    So a renewal loses no day, and a step up to a plan that opens more is not put off.
    """
    start = rights.at
    for grant in rights.held:
        covers = grant.plan and (grant.plan.id == plan_id or (opens and grant.opens.issuperset(opens)))
        if covers and grant.ends_at is not None and grant.starts_at <= start + SAME_MOMENT:
            start = max(start, grant.ends_at)
    return start


def end_of(start: datetime, months: int) -> datetime:
    """The same day and hour so many months later, in the community's zone; 31 January plus one month is 28 February."""
    return start.astimezone(zone()) + relativedelta(months=months)
