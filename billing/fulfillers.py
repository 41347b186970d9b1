"""What a bundle is: each act goes to the fulfillers of the products it holds."""
from fractions import Fraction

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from billing.bundles import KIND, products_of, sold_with
from billing.fulfilment import Description, Fulfiller, ask, fulfillers
from billing.models import BundleItem, OrderLine, Product
from kit.addresses import address


def describe_many(products: list[Product]) -> dict[int, Description]:
    counts: dict[int, int] = dict.fromkeys((product.pk for product in products), 0)
    for bundle_id in BundleItem.objects.filter(bundle__in=products).values_list("bundle", flat=True):
        counts[bundle_id] += 1
    return {
        product.pk: Description(
            title=str(product), url=address("billing:bundle", product.sku), label=_("Bundle"),
            note=ngettext("%(n)d thing in it", "%(n)d things in it", counts[product.pk]) % {"n": counts[product.pk]},
        )
        for product in products
    }


def describe(product: Product) -> Description:
    return describe_many([product])[product.pk]


def _held(line: OrderLine) -> list[OrderLine]:
    """What was ordered; before it is ordered, what the bundle holds today."""
    if line.product is None:
        return []
    products = sold_with(line) if line.pk else products_of(line.product)
    return [line.of_product(product) if line.pk else OrderLine(product=product) for product in products]


def sellable(line: OrderLine) -> bool:
    """While it holds something, and each part is still sold by those who own it; its own price is what counts, not theirs."""
    parts = _held(line)
    return bool(parts) and all(_is_sellable(part) for part in parts)


def _is_sellable(part: OrderLine) -> bool:
    fulfiller = fulfillers.get(part.product.kind) if part.product else None
    return fulfiller is None or fulfiller.sellable(part)


def _each(act: str):
    def each(line: OrderLine) -> None:
        for part in _held(line):
            ask(part, act)

    return each


def consumed_share(line: OrderLine) -> Fraction:
    """What is used of each part, in proportion to what the parts are worth."""
    parts: dict[int | None, int] = {part.product_id: part.amount for part in line.parts.all()}
    whole = sum(parts.values())
    used = Fraction(0)
    for part in _held(line):
        fulfiller = fulfillers.get(part.product.kind) if part.product else None
        share = Fraction(fulfiller.consumed_share(part)) if fulfiller else Fraction(0)
        used += share * Fraction(parts.get(part.product_id, 0), whole) if whole else share / len(parts)
    return used


fulfillers.register(
    KIND,
    Fulfiller(
        kind=KIND, describe=describe, describe_many=describe_many, sellable=sellable, reserve=_each("reserve"), deliver=_each("deliver"),
        release=_each("release"), consumed_share=consumed_share,
    ),
)
