"""Agreements to renew: made with a payment, changed by its successors, ended. The callers hold the member's lock."""
from datetime import datetime, timedelta

from billing import grants
from billing.access import rights_of
from billing.models import Agreement, Grant, Order, OrderLine, Payment, Plan
from billing.term_notices import inform
from billing.terms import next_term, opens_of

State, End = Agreement.State, Agreement.End

# A renewal is begun so long before the term ends; one that fails is tried again after so long, each time.
RENEW_BEFORE = timedelta(days=1)
TRY_AGAIN_AFTER = (timedelta(days=1), timedelta(days=2), timedelta(days=3))
# So long what the plan opens stays open after the term, while a payment is outstanding.
GRACE = timedelta(days=7)


def paid_until(member, plan: Plan, *, at: datetime) -> datetime | None:
    """Until when the member needs no renewal of the plan: `at` or later; None is for life."""
    term = next_term(rights_of(member, at=at), plan, opens_of(plan))
    return term.starts_at if term else None


def end_of_terms(member, plan: Plan, *, at: datetime) -> datetime:
    """When the paid terms of a plan end, or ended; `at` when there is none."""
    until = paid_until(member, plan, at=at)
    if until is None or until > at:
        return until or at
    over = Grant.objects.filter(member=member, plan=plan, revoked_at=None, ends_at__lte=at).exclude(source_kind=Grant.Source.GRACE)
    return over.order_by("-ends_at").values_list("ends_at", flat=True).first() or at


def after_payment(order: Order, lines: list[OrderLine], payment: Payment, agreement_id: str, *, at: datetime) -> None:
    """A paid order was delivered: note a new agreement, and see that the plan's agreement is at rest until the new end."""
    for line in lines:
        if not (line.plan and line.plan.months) or line.gift_or_none:
            continue
        until = paid_until(order.member, line.plan, at=at)
        if until is None:
            end_of_plan(order.member, line.plan, End.REPLACED, at=at)
            continue
        if agreement_id:
            _begin(order, line, line.plan, payment, agreement_id, at=at)
        Agreement.objects.live().filter(member=order.member, plan=line.plan).update(
            state=State.ACTIVE, attempts=0, run_after=until - RENEW_BEFORE, changed_at=at
        )
        if order.agreement_id:
            inform(
                order.member, "membership_renewed", line.plan, at=at, fact=f"membership_renewed:{order.pk}", url=order.get_absolute_url(),
                amount=order.total_amount, currency=order.currency, ends_on=until,
            )


def _begin(order: Order, line: OrderLine, plan: Plan, payment: Payment, agreement_id: str, *, at: datetime) -> None:
    """The newest permission counts; one agreement renews one plan."""
    if Agreement.objects.filter(provider=payment.provider, provider_agreement_id=agreement_id).exists():
        return
    end_of_plan(order.member, plan, End.REPLACED, at=at)
    Agreement.objects.create(
        member=order.member, plan=plan, provider=payment.provider, provider_agreement_id=agreement_id, amount=line.unit_amount,
        currency=order.currency, started_at=at, changed_at=at,
    )


def declined(order: Order, payment: Payment, *, at: datetime) -> None:
    """A charge without the member failed: the plan stays open for days of grace, and it is tried again. A failed attempt of the
    member's own changes nothing."""
    agreement = order.agreement if payment.is_renewal else None
    if agreement is None or not agreement.is_live:
        return
    grace_ends_at = keep_open(agreement, order, at=at)
    agreement.attempts += 1
    again = TRY_AGAIN_AFTER[agreement.attempts - 1] if agreement.attempts <= len(TRY_AGAIN_AFTER) else None
    agreement.run_after = min(at + again, grace_ends_at) if again else grace_ends_at
    agreement.save(update_fields=["attempts", "run_after"])
    inform(
        order.member, "renewal_failed", agreement.plan, at=at, fact=f"renewal_failed:{payment.pk}", url=order.get_absolute_url(),
        amount=order.total_amount, currency=order.currency, open_until=grace_ends_at,
    )


def keep_open(agreement: Agreement, order: Order, *, at: datetime) -> datetime:
    """A payment is outstanding: what the plan opens stays open for days of grace after the term. Returns when they end."""
    end = end_of_terms(agreement.member, agreement.plan, at=at)
    Agreement.objects.filter(pk=agreement.pk).update(state=State.PAST_DUE, changed_at=at)
    agreement.state, agreement.changed_at = State.PAST_DUE, at
    given = Grant.objects.filter(source_kind=Grant.Source.GRACE, source_key=order.ref, member=agreement.member_id).first()
    if given:
        return given.ends_at or at
    if end + GRACE > at:
        last = Grant.objects.filter(member=agreement.member_id, plan=agreement.plan_id, ends_at=end).order_by("-id").first()
        # Not through grants.give: nobody joined, the membership goes on.
        Grant.objects.create(
            member=agreement.member, plan=agreement.plan, starts_at=end, ends_at=end + GRACE, source_kind=Grant.Source.GRACE,
            source_key=order.ref, anchor_day=last.anchor_day if last else None,
        )
    return end + GRACE


def end(agreement: Agreement, reason: str, *, at: datetime) -> None:
    """It renews nothing any more. Days of grace end with it."""
    agreement.state, agreement.end_reason, agreement.run_after = State.ENDED, reason, None
    agreement.ended_at = agreement.changed_at = at
    agreement.save(update_fields=["state", "end_reason", "ended_at", "changed_at", "run_after"])
    grants.end_grace(agreement.member, agreement.plan, at=at)


def end_of_plan(member, plan: Plan, reason: str, *, at: datetime) -> None:
    """End the live agreement of a plan, if there is one."""
    for agreement in Agreement.objects.live().filter(member=member, plan=plan).select_related("member", "plan"):
        end(agreement, reason, at=at)
