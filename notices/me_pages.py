"""Notices under /me/."""
from django.utils.translation import gettext_lazy as _

from accounts.panels import MePage, me_pages

me_pages.register(
    "notices",
    MePage(_("Notices"), "notices:list", position=20, line=_("What happened while you were away."), also=("notices:settings",)),
)
