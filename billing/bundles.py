"""Bundles: several products sold as one. What a bundle holds, what of it somebody has already, what each part is worth."""
from collections.abc import Iterable

from billing.access import Rights
from billing.models import BundleItem, LinePart, OrderLine, Product
from billing.prices import PriceList, Thing
from kit.money import split

KIND = "bundle"


def products_of(bundle: Product) -> list[Product]:
    """What it holds today, in its order; one query."""
    return [item.product for item in BundleItem.objects.filter(bundle=bundle).select_related("product")]


def sold_with(line: OrderLine) -> list[Product]:
    """The products that a line opens: of a bundle those that it held when it was ordered."""
    if line.product is None:
        return []
    if line.product.kind != KIND:
        return [line.product]
    return [part.product for part in line.parts.select_related("product")]


def owns(rights: Rights, product: Product) -> bool:
    """Whether nothing of it is left to buy."""
    if product.kind != KIND:
        return rights.owns(product)
    parts = products_of(product)
    return bool(parts) and all(rights.owns(part) for part in parts)


def keep_parts(line: OrderLine) -> None:
    """Write down what a bundle's line holds: its amount is split in proportion to what each part costs by itself."""
    if line.product is None or line.product.kind != KIND:
        return
    products = products_of(line.product)
    LinePart.objects.bulk_create(
        LinePart(line=line, product=product, amount=amount)
        for product, amount in zip(products, split(line.amount, _weights(line, products)), strict=True)
    )


def share_out(line: OrderLine) -> None:
    """Split a changed amount among the parts that a bundle's line holds already."""
    parts = list(line.parts.select_related("product"))
    if not parts:
        return
    for part, amount in zip(parts, split(line.amount, _weights(line, [part.product for part in parts])), strict=True):
        part.amount = amount
    LinePart.objects.bulk_update(parts, ["amount"])


def _weights(line: OrderLine, products: list[Product]) -> list[int]:
    """What each costs by itself in the currency of the order; a part without a price in it leaves only equal parts."""
    listed = PriceList(products, line.order.currency)
    weights = [quote.amount for product in products if (quote := listed.quote(product))]
    return weights if len(weights) == len(products) else [1] * len(products)


def overlap(things: Iterable[Thing]) -> bool:
    """Whether a product stands among these twice, by itself or in a bundle; or a plan does."""
    seen: list[tuple[type, int]] = []
    for thing in things:
        parts: Iterable[Thing] = products_of(thing) if isinstance(thing, Product) and thing.kind == KIND else [thing]
        seen += [(type(part), part.pk) for part in parts]
    return len(set(seen)) < len(seen)
