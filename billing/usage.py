"""What members use, told by the apps that own it: membership income is shared out by it."""
from datetime import date

from billing.models import Product, Usage
from kit.rows import insert_new


def record(member, product: Product | int, day: date, units: int, *, key: str) -> bool:
    """Note so many seconds of use; the same `key` of a member and a product counts once. Says whether it was new."""
    product_id = product.pk if isinstance(product, Product) else product
    if units <= 0:
        return False
    use = Usage(member=member, product_id=product_id, day=day, units=units, key=key[:80])
    return bool(insert_new([use], unique=["member_id", "product_id", "key"]))
