"""What a plan on the membership page means for its reader: a trial, an upgrade with what is left, or nothing to buy any more."""
from dataclasses import replace

from billing import trials, upgrades
from billing.access import Rights
from billing.shown import Comparison, PlanOffered
from billing.terms import next_term


def for_reader(comparison: Comparison, rights: Rights, member) -> Comparison:
    """The comparison with each plan as it stands for this member. One query, and three for each plan that would be an upgrade."""
    if not member.is_authenticated:
        return replace(comparison, plans=[replace(one, trial_days=one.plan.trial_days) for one in comparison.plans])
    known = trials.had(member)
    return replace(comparison, plans=[_for_reader(one, rights, known) for one in comparison.plans])


def _for_reader(one: PlanOffered, rights: Rights, known: set[int]) -> PlanOffered:
    left = upgrades.left_of(rights, one.plan, one.opens, one.quote.currency)
    worth = sum(amount for _line, amount in left)
    return replace(
        one, trial_days=one.plan.trial_days if trials.offered(one.plan, one.opens, rights, known) else 0,
        is_held_for_life=next_term(rights, one.plan, one.opens) is None,
        replaces=list(dict.fromkeys(line.plan.name for line, _amount in left if line.plan)),
        credit=min(worth, one.quote.amount), price_now=one.quote.amount - min(worth, one.quote.amount),
        lapses=max(worth - one.quote.amount, 0),
    )
