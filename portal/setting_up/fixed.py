"""What can no longer be chosen in the set-up, and the sentence that says why."""
from django.utils.translation import gettext as _

from analytics.beginning import has_counted
from analytics.models import CostItem
from billing.models import LedgerTransaction, Order, Plan, Price, Product, Sponsorship
from surveys.models import Response

PRICED = (Order, LedgerTransaction, Product, Plan, Price, Sponsorship, CostItem)


def why_currency_stays() -> str:
    """Empty while nothing has a price."""
    if not any(model.objects.exists() for model in PRICED):
        return ""
    return _("Prices or costs stand in this currency already, and no rate would make other money of them. It stays.")


def why_zone_stays() -> str:
    """Empty while no day holds anything."""
    if not (has_counted() or Response.objects.exists()):
        return ""
    return _("Days have been counted in this zone already. Cut elsewhere, they could not be compared with later ones. It stays.")
