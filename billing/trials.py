"""Trials: a plan for some days and nothing, once a member and plan. A grant of its own source; never an order."""
from collections.abc import Collection
from datetime import datetime, timedelta

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.guards import why_not
from billing import grants
from billing.access import Rights, rights_of
from billing.models import Grant, Plan
from billing.refusals import BillingRefused
from billing.terms import next_term, opens_of


@transaction.atomic
def begin(member, plan: Plan, *, at: datetime) -> Grant:
    """Open the plan for its days of trial; a purchase meanwhile begins when they are over. Raises BillingRefused."""
    if reason := why_not(member):
        raise BillingRefused(reason)
    grants.lock_member(member.pk)
    if not plan.trial_days or not plan.is_on_sale:
        raise BillingRefused(_("There is no trial of this plan."))
    if plan.pk in had(member):
        raise BillingRefused(_("You have had this plan already; a trial is for those who do not know it."))
    if not _makes_sense(rights_of(member, at=at), plan, opens_of(plan)):
        raise BillingRefused(_("What you hold opens all of it already."))
    # The source names the plan, so that the database itself allows one trial of it.
    return grants.give(
        member, plan=plan, starts_at=at, ends_at=at + timedelta(days=plan.trial_days), source_kind=Grant.Source.TRIAL, source_key=plan.slug
    )


def had(member) -> set[int]:
    """The ids of the plans that a member tried or held at any time; one query."""
    return set(Grant.objects.filter(member=member, plan__isnull=False).values_list("plan", flat=True)) if member.is_authenticated else set()


def offered(plan: Plan, opens: Collection[int], rights: Rights, known: set[int]) -> bool:
    """Whether the page offers a trial; `known` is what `had` says."""
    return bool(plan.trial_days) and plan.is_on_sale and plan.pk not in known and _makes_sense(rights, plan, opens)


def _makes_sense(rights: Rights, plan: Plan, opens: Collection[int]) -> bool:
    term = next_term(rights, plan, opens)
    return term is not None and term.starts_at <= rights.at
