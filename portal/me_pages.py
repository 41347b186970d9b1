"""The private feed under /me/."""
from django.utils.translation import gettext_lazy as _

from accounts.panels import MePage, me_pages

me_pages.register(
    "private_feed",
    MePage(
        _("Private feed"), "portal:my_feed", position=25, line=_("Your notices in the feed reader of your choice."),
        also=("portal:renew_feed",),
    ),
)
