"""Giving and taking back rights."""
from accounts.models import Member
from billing.models import Grant, Plan, Product
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


def revoke(grant: Grant, *, at) -> None:
    """Take a right back; it stays as a row that says when."""
    changed = Grant.objects.filter(pk=grant.pk, revoked_at=None).update(revoked_at=at)
    if changed and grant.plan_id:
        membership_changed.send(sender=Grant, member=grant.member, at=at)
