"""Reminders: a membership that ends is told of a week and a day before, when it has ended, and once more after a week.

What renews by itself is announced a week before, with its price. A trial is told of two days before its end.
"""
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.urls import reverse

from billing import agreements
from billing.models import Agreement, Grant
from billing.renewals import price_of
from billing.term_notices import inform

DAY = timedelta(days=1)
AT_ONCE = 500


@dataclass(frozen=True)
class Step:
    """`number` is what `Grant.reminded` says once it is done. `before`: so long before the end (negative: after it)."""

    number: int
    before: timedelta
    kind: str


TERM_STEPS = (
    Step(1, 7 * DAY, "membership_ends"), Step(2, DAY, "membership_ends"), Step(3, 0 * DAY, "membership_ended"),
    Step(4, -7 * DAY, "membership_missed"),
)
TRIAL_STEPS = (Step(2, 2 * DAY, "trial_ends"), Step(3, 0 * DAY, "membership_ended"))
SOURCES = (Grant.Source.ORDER, Grant.Source.GIFT, Grant.Source.STAFF, Grant.Source.TRIAL)
# What a sweep that did not run for long finds too late is not told any more.
LATE = 3 * DAY


def remind(*, at: datetime) -> int:
    """Tell everybody whose next step has come; returns how many were told. Twice is once."""
    told = 0
    for grant in _ending(at=at):
        step = _step_of(grant, at=at)
        if step is None or step.number <= grant.reminded:
            continue
        if goes_on(grant, at=at):
            continue
        # The row says first that it is done: of two sweeps one tells.
        if Grant.objects.filter(pk=grant.pk, reminded__lt=step.number).update(reminded=step.number):
            told += _tell(grant, step, at=at)
    return told


def _ending(*, at: datetime) -> Iterator[Grant]:
    first, last = at - 7 * DAY - LATE, at + 7 * DAY
    found = Grant.objects.of_plans().filter(ends_at__gt=first, ends_at__lte=last, revoked_at=None, source_kind__in=SOURCES, reminded__lt=4)
    yield from found.select_related("member", "plan").order_by("ends_at", "pk").iterator(chunk_size=AT_ONCE)


def _step_of(grant: Grant, *, at: datetime) -> Step | None:
    """The latest step whose time has come, unless that was long ago."""
    steps = TRIAL_STEPS if grant.source_kind == Grant.Source.TRIAL else TERM_STEPS
    due = [step for step in steps if grant.ends_at and grant.ends_at - step.before <= at]
    last = due[-1] if due else None
    return last if last and grant.ends_at and at < grant.ends_at - last.before + LATE else None


def goes_on(grant: Grant, *, at: datetime) -> bool:
    """Whether what the grant opens stays open after it: another term follows."""
    later = Grant.objects.of_plans().filter(member=grant.member_id, starts_at__lte=grant.ends_at).not_over_at(at).exclude(pk=grant.pk)
    opens = set(grant.plan.plan_products.values_list("product", flat=True)) if grant.plan else set()
    for other in later.exclude(source_kind=Grant.Source.GRACE).select_related("plan"):
        longer = other.ends_at is None or other.ends_at > grant.ends_at
        same = other.plan_id == grant.plan_id
        if longer and (same or opens <= set(other.plan.plan_products.values_list("product", flat=True))):
            return True
    return False


def _tell(grant: Grant, step: Step, *, at: datetime) -> int:
    assert grant.plan is not None, "`_ending` finds plans"
    assert grant.ends_at is not None, "`_ending` finds what ends"
    agreement = Agreement.objects.live().filter(member=grant.member_id, plan=grant.plan_id).first()
    fact, url = f"{step.kind}:{grant.pk}:{step.number}", reverse("billing:membership")
    if agreement and not agreement.stops_at_end:
        # Whether it worked is told by the renewal itself.
        if step.number != 1:
            return 0
        inform(
            grant.member, "renewal_coming", grant.plan, at=at, fact=f"renewal_coming:{grant.pk}", amount=price_of(agreement, at=at),
            currency=agreement.currency, on=grant.ends_at - agreements.RENEW_BEFORE,
        )
        return 1
    inform(grant.member, step.kind, grant.plan, at=at, fact=fact, url=f"{url}?{fact}", ends_on=grant.ends_at)
    return 1
