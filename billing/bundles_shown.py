"""What pages show of a bundle: its parts with their prices, what the reader has of it, what it saves."""
from dataclasses import dataclass

from billing.access import Rights
from billing.bundles import products_of
from billing.fulfilment import Description, describe_all, sellable
from billing.models import OrderLine, Product
from billing.prices import PriceList, Quote


@dataclass(frozen=True)
class PartShown:
    """One product of a bundle; `is_owned`: the reader has it for life already."""

    today: Description
    quote: Quote | None
    is_owned: bool


@dataclass(frozen=True)
class BundleShown:
    product: Product
    parts: list[PartShown]
    quote: Quote | None
    is_on_sale: bool

    @property
    def owned(self) -> list[PartShown]:
        return [part for part in self.parts if part.is_owned]

    @property
    def is_owned(self) -> bool:
        return bool(self.parts) and len(self.owned) == len(self.parts)

    @property
    def apart_amount(self) -> int:
        """What the parts cost one by one; 0 where that cannot be said in the same currency."""
        quotes = [part.quote for part in self.parts if part.quote and self.quote and part.quote.currency == self.quote.currency]
        return sum(quote.list_amount for quote in quotes) if len(quotes) == len(self.parts) else 0

    @property
    def saved_amount(self) -> int:
        return max(self.apart_amount - self.quote.amount, 0) if self.quote else 0


def bundle_shown(bundle: Product, currency: str, rights: Rights) -> BundleShown:
    """A fixed number of queries and one more a kind of product."""
    products = products_of(bundle)
    listed = PriceList([bundle, *products], currency, rights)
    found = describe_all(products)
    parts = [PartShown(found[product.pk], listed.shown(product), rights.owns(product)) for product in products]
    return BundleShown(bundle, parts, listed.shown(bundle), sellable(OrderLine(product=bundle)))
