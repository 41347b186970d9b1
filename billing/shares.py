"""What authors get of a product: agreed for days to come, and fixed for a line when it is ordered."""
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime

from django.db import transaction
from django.utils.translation import gettext as _

from billing.bundles import KIND as BUNDLE
from billing.models import LineShare, OrderLine, Product, RevenueShare
from billing.models.share import WHOLE
from billing.refusals import BillingRefused
from kit.money import split
from kit.periods import day_of


@transaction.atomic
def agree(product: Product, author, *, basis_points: int, first_day: date, last_day: date | None = None) -> RevenueShare:
    """Give an author a share of a product from a day on. Raises BillingRefused when more than the whole would be given away."""
    share = RevenueShare(product=product, author=author, basis_points=basis_points, first_day=first_day, last_day=last_day)
    refuse(share)
    share.save()
    return share


def refuse(share: RevenueShare) -> None:
    """Raise BillingRefused unless the share can be agreed. Holds the product until the transaction ends."""
    product = share.product
    # Two agreements at once would each leave room for itself.
    Product.objects.select_for_update().get(pk=product.pk)
    if share.last_day and share.last_day < share.first_day:
        raise BillingRefused(_("A share ends on or after the day it begins."))
    if not 0 < share.basis_points <= WHOLE:
        raise BillingRefused(_("A share is more than nothing and at most the whole."))
    rows = [*RevenueShare.objects.filter(product=product), share]
    if most_on_a_day(rows) > WHOLE:
        raise BillingRefused(_("The shares of “%(what)s” would be more than the whole.") % {"what": product})
    if any(row.author_id == share.author_id and row.first_day == share.first_day for row in rows[:-1]):
        raise BillingRefused(_("This author has a share from that day on already."))


def end(share: RevenueShare, *, last_day: date) -> RevenueShare:
    """Set the last day of a share; sold lines keep theirs. Raises BillingRefused."""
    if last_day < share.first_day:
        raise BillingRefused(_("A share ends on or after the day it begins."))
    if share.last_day and last_day > share.last_day:
        raise BillingRefused(_("A share that ended is not made longer; agree on a new one."))
    share.last_day = last_day
    share.save(update_fields=["last_day"])
    return share


def most_on_a_day(shares: Iterable[RevenueShare]) -> int:
    """What these shares of one product add up to on the day on which they are most: one of their first days."""
    rows = list(shares)
    return max((sum(row.basis_points for row in rows if row.is_on(day)) for day in {row.first_day for row in rows}), default=0)


def parts_of(amount: int, shares: Sequence[RevenueShare | LineShare]) -> dict[int, int]:
    """Author → their part of an amount; what is left is the portal's. Largest remainder."""
    parts = split(amount, [*(row.basis_points for row in shares), WHOLE - sum(row.basis_points for row in shares)])
    return {row.author_id: part for row, part in zip(shares, parts, strict=False)}


def keep(line: OrderLine, *, at: datetime) -> None:
    """Write down whose the money of a saved line will be, by what is agreed now. Of a membership that is decided by what is used."""
    if line.product is None:
        return
    products = [part.product_id for part in line.parts.all()] if line.product.kind == BUNDLE else [line.product_id]
    agreed = RevenueShare.objects.on(day_of(at)).filter(product__in=products).order_by("pk")
    LineShare.objects.bulk_create(kept(line, share) for share in agreed)


def kept(line: OrderLine, share: RevenueShare) -> LineShare:
    return LineShare(line=line, product_id=share.product_id, author_id=share.author_id, basis_points=share.basis_points)


def amounts_of(line: OrderLine) -> dict[tuple[int, int], int]:
    """(product, author) → what is theirs of what a line costs; the rest is the portal's."""
    rows = list(LineShare.objects.filter(line=line).order_by("pk"))
    if not rows or not line.amount or line.product_id is None:
        return {}
    parts = dict(line.parts.values_list("product", "amount")) or {line.product_id: line.amount}
    return shared(parts, rows)


def shared(parts: Mapping[int, int], rows: Iterable[LineShare]) -> dict[tuple[int, int], int]:
    """The same of a line whose parts (product → amount) and shares are known."""
    by_product: dict[int, list[LineShare]] = {}
    for row in rows:
        by_product.setdefault(row.product_id, []).append(row)
    return {
        (product, author): amount
        for product, own in by_product.items()
        for author, amount in parts_of(parts[product], own).items()
        if amount
    }
