"""Billing's entries in the navigation of /me/."""
from django.utils.translation import gettext_lazy as _

from accounts.panels import MePage, me_pages

me_pages.register(
    "membership",
    MePage(_("Membership"), "billing:my_membership", 40, _("What is open to you, why, and until when."), group="paid"),
)
me_pages.register("orders", MePage(_("Orders"), "billing:orders", 45, _("What you ordered and how it was paid."), group="paid"))
me_pages.register("coupons", MePage(_("Coupons"), "billing:coupons", 47, _("Codes that were given to you."), group="paid"))
me_pages.register(
    "earnings",
    MePage(
        _("Earnings"), "billing:earnings", 60, _("What your courses and articles bring you, line by line."),
        also=("billing:earnings_month",), group="writing",
    ),
)
