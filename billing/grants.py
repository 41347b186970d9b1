"""Giving and taking back rights."""
from typing import TypedDict

from django.db.models import Q

from accounts.models import Member
from billing import events
from billing.models import Agreement, Grant, OrderLine, Plan, Product
from billing.signals import membership_changed


class Source(TypedDict):
    """What gave a right, as columns of a grant."""

    source_kind: str
    source_key: str


def lock_member(member_id: int) -> None:
    """Hold the member until the transaction ends, so that two acts on their rights follow one another.

    Always taken after the locks on order and payment.
    """
    Member.objects.select_for_update(no_key=True).values_list("pk").get(pk=member_id)


def give(
    member, *, product: Product | None = None, plan: Plan | None = None, starts_at, ends_at=None, anchor_day: int | None = None,
    source_kind: str, source_key: str,
) -> Grant:
    """Give a right; the same source gives it once."""
    grant, is_new = Grant.objects.get_or_create(
        member=member, product=product, plan=plan, source_kind=source_kind, source_key=source_key,
        defaults={"starts_at": starts_at, "ends_at": ends_at, "anchor_day": anchor_day},
    )
    if is_new and plan:
        membership_changed.send(sender=Grant, member=member, at=starts_at)
    return grant


def end_grace(member, plan: Plan, *, at) -> None:
    """The payment that was outstanding is there: what was open meanwhile is part of the term that begins."""
    for grant in Grant.objects.filter(member=member, plan=plan, source_kind=Grant.Source.GRACE, revoked_at=None, ends_at__gt=at):
        revoke(grant, at=at)


def source_of(line: OrderLine) -> Source:
    """What the grants of a line name as their source: its order; of a gift, the gift."""
    gift = line.gift_or_none
    if gift:
        return {"source_kind": Grant.Source.GIFT, "source_key": str(gift.pk)}
    return {"source_kind": Grant.Source.ORDER, "source_key": line.order.ref}


def of_line(line: OrderLine) -> list[Grant]:
    """The rights that a paid line gave: one, of a bundle one a product, of a gift that nobody redeemed none."""
    given = Grant.objects.filter(**source_of(line)).select_related("member")
    if line.plan_id:
        return list(given.filter(plan=line.plan_id))
    return list(given.filter(Q(product=line.product_id) | Q(product__in=line.parts.values("product"))))


def revoke(grant: Grant, *, at, by=None) -> None:
    """Take a right back; it stays as a row that says when."""
    changed = Grant.objects.filter(pk=grant.pk, revoked_at=None).update(revoked_at=at)
    if not changed:
        return
    if grant.source_kind in (Grant.Source.ORDER, Grant.Source.GIFT):
        _note_revoked(grant, at=at, by=by)
    if grant.plan_id:
        if grant.source_kind == Grant.Source.ORDER and (grant.ends_at is None or grant.ends_at > at):
            # Else the next charge would come at once, to close the gap.
            Agreement.objects.live().filter(member=grant.member_id, plan=grant.plan_id).update(
                state=Agreement.State.ENDED, end_reason=Agreement.End.CLOSED, ended_at=at, changed_at=at, run_after=None
            )
        membership_changed.send(sender=Grant, member=grant.member, at=at)


def _note_revoked(grant: Grant, *, at, by) -> None:
    """Say so on the order that had given it, in the words of its line."""
    whose = {"gift": grant.source_key} if grant.source_kind == Grant.Source.GIFT else {"order__ref": grant.source_key}
    lines = OrderLine.objects.filter(**whose).select_related("order").order_by("id")
    line = lines.filter(product=grant.product_id, plan=grant.plan_id).first() or lines.first()
    if line:
        events.note(line.order, "revoked", at=at, by=by, what_en=line.description_en, what_zh=line.description_zh)
