"""What stands under /me/ for learners."""
from django.utils.translation import gettext_lazy as _

from accounts.panels import MePage, me_pages

me_pages.register(
    "courses.learning",
    MePage(
        _("Learning"), "courses:learning", position=30, line=_("Your courses, how far you are, and where to go on."), group="reading",
    ),
)
