"""Fulfillers: what upper apps tell billing about the products they own.

An app registers one per kind in its `fulfillers.py`:

    fulfillers.register("kind", Fulfiller(kind="kind", describe=describe, ...))
"""
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from billing.models import OrderLine, Product
from kit.registry import Registry


@dataclass(frozen=True)
class Description:
    """How a product is shown: its name in the reader's language, where it stands, what kind of thing it is, one line about it.

    `is_listed` False: only those who hold it read of it, such as what a moderator hid. `revision`: which state of it is live, kept
    with what is sold."""

    title: str
    url: str = ""
    label: str = ""
    note: str = ""
    language: str = ""
    is_listed: bool = True
    revision: str = ""


def _nothing(line: OrderLine) -> None:
    """Neither reserve nor deliver nor release: a Grant is all it takes."""


def _always(line: OrderLine) -> bool:
    return True


def _unused(line: OrderLine) -> Fraction:
    return Fraction(0)


@dataclass(frozen=True)
class Fulfiller:
    """What billing asks about one kind of product. `reserve`, `deliver`, `release` run inside billing's transaction and
    may run again: they are idempotent. `release` comes when an order is closed unpaid, and when a refund took the right back.
    `consumed_share` is what of a delivered line is used up, for refunds. For whom it is says `line.receiver`, since when
    `line.given_at`: the one who ordered it may have made a gift of it. `line.released_at` is set when a refund takes the right back.
    `can_be_given` False: not sold as a gift, such as a seat that must be taken at once.
    `access(product, member, rights)` is the upper app’s own answer (a billing.access.Access), where it knows reasons that are no grants,
    such as “your own course”; None leaves it to the rights.
    `describe_many` spares a query a product where many are listed."""

    kind: str
    describe: Callable[[Product], Description]
    describe_many: Callable[[list[Product]], dict[int, Description]] | None = None
    sellable: Callable[[OrderLine], bool] = _always
    reserve: Callable[[OrderLine], None] = _nothing
    deliver: Callable[[OrderLine], None] = _nothing
    release: Callable[[OrderLine], None] = _nothing
    consumed_share: Callable[[OrderLine], Fraction] = _unused
    can_be_given: bool = True
    access: Callable[[Product, Any, Any], Any] | None = None


fulfillers: Registry[Fulfiller] = Registry("fulfiller", "fulfillers")


def describe_all(products: Iterable[Product]) -> dict[int, Description]:
    """Descriptions by product id; a product whose fulfiller is gone keeps its own name."""
    by_kind: dict[str, list[Product]] = {}
    for product in products:
        by_kind.setdefault(product.kind, []).append(product)
    found: dict[int, Description] = {}
    for kind, group in by_kind.items():
        fulfiller = fulfillers.get(kind)
        if fulfiller and fulfiller.describe_many:
            found |= fulfiller.describe_many(group)
        elif fulfiller:
            found |= {product.pk: fulfiller.describe(product) for product in group}
        for product in group:
            found.setdefault(product.pk, Description(title=str(product)))
    return found


def describe(product: Product) -> Description:
    return describe_all([product])[product.pk]


def sellable(line: OrderLine) -> bool:
    """Whether the line could still be sold today: on sale, and its owner agrees."""
    if line.product is None:
        return line.plan is not None and line.plan.is_on_sale
    fulfiller = fulfillers.get(line.product.kind)
    return line.product.is_on_sale and (fulfiller is None or fulfiller.sellable(line))


def can_be_given(thing) -> bool:
    """Whether a product or plan is sold as a gift."""
    fulfiller = fulfillers.get(thing.kind) if isinstance(thing, Product) else None
    return fulfiller is None or fulfiller.can_be_given


def ask(line: OrderLine, act: str) -> None:
    """Let the line's fulfiller `reserve`, `deliver` or `release` it; a plan has none."""
    fulfiller = fulfillers.get(line.product.kind) if line.product else None
    if fulfiller:
        getattr(fulfiller, act)(line)
