"""Where upper apps put their pages under /me/ and their sections of a public profile."""
from collections.abc import Callable
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from kit.registry import Registry

# In this order; an entry that names none stands in the first.
ME_GROUPS = {"mine": _("Mine"), "reading": _("Reading and learning"), "writing": _("Writing"), "paid": _("Paid"), "account": _("Account")}


@dataclass(frozen=True)
class MePage:
    """An entry of the /me/ navigation. `line` says on the overview what the page is for; `also` names views that stand under it;
    `group` is one of ME_GROUPS, and `position` its place there."""

    label: str | Promise
    url_name: str
    position: int = 50
    line: str | Promise = ""
    also: tuple[str, ...] = ()
    group: str = "mine"

    @property
    def heading(self) -> str | Promise:
        return ME_GROUPS[self.group]

    def is_at(self, view_name: str) -> bool:
        return view_name == self.url_name or view_name in self.also


@dataclass(frozen=True)
class ProfilePanel:
    """A section of a public profile. `context(member, viewer)` returns the values of `template`, or None to show nothing.

    `switch`: by which of `accounts.models.profile.SWITCHES` the member says whether it is shown; without one it always is.
    """

    template: str
    context: Callable[..., dict | None]
    position: int = 50
    switch: str = ""


me_pages: Registry[MePage] = Registry("page of /me/", "me_pages")
profile_panels: Registry[ProfilePanel] = Registry("profile panel", "profile_panels")


def pages_in_order() -> list[MePage]:
    groups = list(ME_GROUPS)
    return sorted(me_pages, key=lambda page: (groups.index(page.group), page.position))


def panels_of(member, viewer, profile) -> list[tuple[str, dict]]:
    """(template, values) of the sections that have something to show, and that the member's profile lets be seen."""
    panels = sorted((panel for panel in profile_panels if profile.shows(panel.switch)), key=lambda panel: panel.position)
    found = ((panel.template, panel.context(member, viewer)) for panel in panels)
    return [(template, values) for template, values in found if values is not None]
