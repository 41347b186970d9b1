"""Why something is locked and what opens it, in one line for a list."""
from django.utils.translation import gettext as _

from kit.money import format_money


def lock_line(product, *, in_membership: bool, rights) -> str:
    """Empty when it is open to the holder of these rights, or cannot be bought."""
    if product is None or rights.access_to(product.pk).allowed or not product.is_on_sale:
        return ""
    price = format_money(product.price_amount, product.currency)
    if in_membership:
        return _("Opens with a membership, or alone for %(price)s.") % {"price": price}
    return _("Opens for %(price)s.") % {"price": price}
