"""The page of surveys under “Mine”."""
from django.utils.translation import gettext_lazy as _

from accounts.panels import MePage, me_pages

me_pages.register("surveys", MePage(_("Surveys"), "surveys:list", position=60, line=_("What the community would like to hear from you.")))
