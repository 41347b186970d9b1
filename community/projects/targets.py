"""Projects in words, where a member’s deeds are listed."""
from community.models import Project
from community.targets import Described, TargetKind


def describe(keys, member) -> dict[str, Described]:
    found = Project.objects.visible_to(member).filter(slug__in=list(keys)).only("slug", "name", "hidden_at")
    return {project.slug: Described(project.name, project.get_absolute_url()) for project in found}


PROJECT = TargetKind("project", describe)
