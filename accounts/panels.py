"""Where upper apps put their pages under /me/ and their sections of a public profile."""
from collections.abc import Callable
from dataclasses import dataclass

from django.utils.functional import Promise

from kit.registry import Registry


@dataclass(frozen=True)
class MePage:
    """An entry of the /me/ navigation. `line` says on the overview what the page is for; `also` names views that stand under it."""

    label: str | Promise
    url_name: str
    position: int = 50
    line: str | Promise = ""
    also: tuple[str, ...] = ()

    def is_at(self, view_name: str) -> bool:
        return view_name == self.url_name or view_name in self.also


@dataclass(frozen=True)
class ProfilePanel:
    """A section of a public profile. `context(member, viewer)` returns the values of `template`, or None to show nothing."""

    template: str
    context: Callable[..., dict | None]
    position: int = 50


me_pages: Registry[MePage] = Registry("page of /me/", "me_pages")
profile_panels: Registry[ProfilePanel] = Registry("profile panel", "profile_panels")


def pages_in_order() -> list[MePage]:
    return sorted(me_pages, key=lambda page: page.position)


def panels_of(member, viewer) -> list[tuple[str, dict]]:
    """(template, values) of the sections that have something to show."""
    panels = sorted(profile_panels, key=lambda panel: panel.position)
    found = ((panel.template, panel.context(member, viewer)) for panel in panels)
    return [(template, values) for template, values in found if values is not None]
