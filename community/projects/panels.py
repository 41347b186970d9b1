"""What upper apps show on the page of a project: a registry, module `project_panels.py` in each app."""
from collections.abc import Callable
from dataclasses import dataclass

from kit.registry import Registry


@dataclass(frozen=True)
class ProjectPanel:
    """A section of a project’s page. `context(project, viewer)` returns the values of `template`, or None to show nothing."""

    template: str
    context: Callable[..., dict | None]
    position: int = 50


project_panels: Registry[ProjectPanel] = Registry("panel of a project", "project_panels")


def panels_of(project, viewer) -> list[tuple[str, dict]]:
    """(template, values) of the sections that have something to show."""
    panels = sorted(project_panels, key=lambda panel: panel.position)
    found = ((panel.template, panel.context(project, viewer)) for panel in panels)
    return [(template, values) for template, values in found if values is not None]
