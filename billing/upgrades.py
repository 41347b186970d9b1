"""Upgrades: a plan that opens all that a paid term opens, and more, begins at once and takes over what that term has left.

What is left is reckoned by whole days, as the money is earned; the price is less by it, never below zero. What the old terms had not
earned serves in the new one.
"""
from collections.abc import Collection
from datetime import datetime, timedelta

from django.db.models import Q

from billing import agreements, grants
from billing.access import Held, Rights
from billing.models import Grant, Order, OrderLine, Plan, RefundLine, TermCredit
from billing.providers import real_money
from billing.revenue import unearned
from billing.term_notices import inform
from billing.terms import next_term, opens_of
from kit.periods import day_of

# Money that comes later than this after its order expired buys nothing at a price that rested on days which are gone.
CREDIT_HOLDS = timedelta(days=1)


def replaced_by(rights: Rights, plan: Plan, opens: Collection[int]) -> list[Held]:
    """The paid terms of the holder that the plan makes superfluous; none unless it would begin at once."""
    term = next_term(rights, plan, opens)
    if term is None or term.starts_at > rights.at:
        return []
    return [
        held for held in rights.held
        if held.plan and held.plan.id != plan.pk and held.ends_at and held.opens < frozenset(opens) and held.opens
        and held.source_kind == Grant.Source.ORDER
    ]


def left_of(rights: Rights, plan: Plan, opens: Collection[int], currency: str) -> list[tuple[OrderLine, int]]:
    """The lines that an upgrade to the plan would take over, and what each has left today; in their order."""
    replaced = replaced_by(rights, plan, opens)
    if not replaced:
        return []
    which = Q()
    for held in replaced:
        which |= Q(order__ref=held.source_key, plan=held.plan and held.plan.id)
    lines = OrderLine.objects.filter(which, order__status=Order.Status.PAID, order__currency=currency).select_related("order", "plan")
    if real_money():
        lines = lines.filter(order__is_test=False)
    # Money that is on its way back is not left.
    asked_back = RefundLine.objects.filter(refund__booked_at=None).exclude(refund__state__in=["declined", "failed"])
    lines = lines.exclude(pk__in=asked_back.values("order_line")).order_by("serves_from", "id")
    return [(line, unearned(line, day_of(rights.at))) for line in lines]


def credit(draft) -> None:
    """Take what a member's terms have left off the first plan of a draft that replaces them."""
    if draft.is_gift:
        return
    for line in draft.lines:
        left = left_of(draft.rights, line.plan, opens_of(line.plan), draft.currency) if line.plan else []
        if left:
            line.takes_over = left
            line.credit_amount = min(sum(amount for _line, amount in left), line.full_amount)
            return


def keep(line: OrderLine) -> None:
    """Remember, with the saved line, which terms it will replace."""
    TermCredit.objects.bulk_create(
        TermCredit(line=line, from_line=old, amount=amount) for old, amount in getattr(line, "takes_over", ())
    )


def fault_of(order: Order, line: OrderLine, rights: Rights, *, at: datetime) -> str:
    """Why a paid plan cannot be delivered; "" when it can. The caller holds order and member."""
    if line.plan and next_term(rights, line.plan, opens_of(line.plan)) is None:
        return "the member has it for life already"
    before = list(line.credits.select_related("from_line__order"))
    if not before:
        return ""
    if at > order.expires_at + CREDIT_HOLDS:
        return "the order had expired, and the term that it takes over has gone on"
    if TermCredit.objects.moved().filter(from_line__in=[one.from_line_id for one in before]).exists():
        return "the term that it takes over was taken over by another order meanwhile"
    asked_back = RefundLine.objects.filter(order_line__in=[one.from_line_id for one in before], refund__created_at__gte=order.created_at)
    if asked_back.exclude(refund__state__in=["declined", "failed"]).exists():
        return "the money of the term that it takes over was asked back meanwhile"
    return ""


def replace(line: OrderLine, *, at: datetime) -> None:
    """The line is being delivered: the terms before it end at this instant, and what they had left is the line's."""
    for credit_row in line.credits.filter(on=None).select_related("from_line__order", "from_line__plan"):
        old = credit_row.from_line
        assert line.plan is not None, "only a plan replaces terms"
        assert old.plan is not None, "only a plan's term is replaced"
        credit_row.on, credit_row.amount = day_of(at), unearned(old, day_of(at))
        credit_row.save(update_fields=["on", "amount"])
        agreements.end_of_plan(line.receiver, old.plan, agreements.End.UPGRADED, at=at)
        for grant in grants.of_line(old):
            grants.revoke(grant, at=at)
        inform(
            line.receiver, "membership_upgraded", line.plan, at=at, fact=f"membership_upgraded:{line.pk}:{old.pk}", before=old.plan,
            url=line.order.get_absolute_url(),
        )
