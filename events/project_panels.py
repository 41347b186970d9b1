"""Events on the page of a project."""
from community.projects.panels import ProjectPanel, project_panels
from events.models import Event

SHOWN = 6


def events_of(project, viewer) -> dict | None:
    found = Event.objects.visible_to(viewer).published().filter(event_projects__project=project)
    latest = list(found.only("slug", "title", "language", "starts_at", "cancelled_at").order_by("-starts_at", "-id")[:SHOWN])
    return {"events": latest} if latest else None


project_panels.register("events", ProjectPanel("events/_of_project.html", events_of, position=30))
