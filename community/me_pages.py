"""Points and deeds under /me/."""
from django.utils.translation import gettext_lazy as _

from accounts.panels import MePage, me_pages

me_pages.register("points", MePage(_("Points"), "community:points", position=40, line=_("What you earned, and what for.")))
me_pages.register("activity", MePage(_("Activity"), "community:activity", position=45, line=_("What you did here, day by day.")))
