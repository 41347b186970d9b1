"""The projects that a member keeps, for their public profile."""
from community.models import Project
from kit.wording import language_tag

SHOWN = 8


def projects_of(member, viewer) -> dict | None:
    found = Project.objects.visible_to(viewer).kept_by(member).filter(hidden_at=None)
    found = found.only("slug", "name", "summary", "language").order_by("-changed_at", "-id")[:SHOWN]
    lines = [
        {"name": project.name, "url": project.get_absolute_url(), "summary": project.summary, "lang": language_tag(project.language)}
        for project in found
    ]
    return {"projects": lines} if lines else None
