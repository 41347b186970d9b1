"""The private feed, and what is not for a member, under /me/."""
from django.utils.translation import gettext_lazy as _

from accounts.panels import MePage, me_pages

me_pages.register(
    "private_feed",
    MePage(
        _("Private feed"), "portal:my_feed", position=52, line=_("Your notices in the feed reader of your choice."),
        also=("portal:renew_feed",), group="reading",
    ),
)
me_pages.register(
    "not_for_me",
    MePage(
        _("Not for me"), "portal:turned", position=50, line=_("What you do not want to see in your feed, and taking it back."),
        group="reading",
    ),
)
