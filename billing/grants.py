"""Giving and taking back rights."""
from accounts.models import Member
from billing import events
from billing.models import Grant, OrderLine, Plan, Product
from billing.signals import membership_changed


def lock_member(member_id: int) -> None:
    """Hold the member until the transaction ends, so that two acts on their rights follow one another.

    Always taken after the locks on order and payment.
    """
    Member.objects.select_for_update(no_key=True).values_list("pk").get(pk=member_id)


def give(
    member, *, product: Product | None = None, plan: Plan | None = None, starts_at, ends_at=None, source_kind: str, source_key: str
) -> Grant:
    """Give a right; the same source gives it once."""
    grant, is_new = Grant.objects.get_or_create(
        member=member, product=product, plan=plan, source_kind=source_kind, source_key=source_key,
        defaults={"starts_at": starts_at, "ends_at": ends_at},
    )
    if is_new and plan:
        membership_changed.send(sender=Grant, member=member, at=starts_at)
    return grant


def of_line(line: OrderLine) -> list[Grant]:
    """The rights that a paid line gave."""
    which = {"plan": line.plan_id} if line.plan_id else {"product": line.product_id}
    return list(Grant.objects.filter(source_kind=Grant.Source.ORDER, source_key=line.order.ref, **which).select_related("member"))


def revoke(grant: Grant, *, at, by=None) -> None:
    """Take a right back; it stays as a row that says when."""
    changed = Grant.objects.filter(pk=grant.pk, revoked_at=None).update(revoked_at=at)
    if not changed:
        return
    if grant.source_kind == Grant.Source.ORDER:
        _note_revoked(grant, at=at, by=by)
    if grant.plan_id:
        membership_changed.send(sender=Grant, member=grant.member, at=at)


def _note_revoked(grant: Grant, *, at, by) -> None:
    """Say so on the order that had given it, in the words of its line."""
    lines = OrderLine.objects.filter(order__ref=grant.source_key).select_related("order").order_by("id")
    line = lines.filter(product=grant.product_id, plan=grant.plan_id).first() or lines.first()
    if line:
        events.note(line.order, "revoked", at=at, by=by, what_en=line.description_en, what_zh=line.description_zh)
