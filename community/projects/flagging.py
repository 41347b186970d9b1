"""Projects can be reported, hidden and restored."""
from django.utils.translation import gettext_lazy as _

from community.flags import Flaggable
from community.models import Project
from community.projects.keeping import thing_of
from community.search.due import changed
from kit import shared_pages
from notices import withdrawing


def find(keys) -> dict[str, Project]:
    return {project.slug: project for project in Project.objects.filter(slug__in=list(keys)).select_related("created_by")}


def lock(project: Project) -> None:
    Project.objects.select_for_update().filter(pk=project.pk).values("pk").get()


def hide(project: Project, *, at) -> None:
    if Project.objects.filter(pk=project.pk, hidden_at=None).update(hidden_at=at):
        shared_pages.forget()
        changed("project", [project.slug], at=at)
        withdrawing.withdraw(thing_of(project), at=at)


def restore(project: Project, *, at) -> None:
    if Project.objects.filter(pk=project.pk, hidden_at__isnull=False).update(hidden_at=None):
        shared_pages.forget()
        changed("project", [project.slug], at=at)
        withdrawing.restore(thing_of(project))


FLAGGABLE = Flaggable(
    "project", _("project"), find=find, lock=lock, hide=hide, restore=restore, url=lambda project: project.get_absolute_url(),
    excerpt=lambda project: f"{project.name}: {project.summary}", author=lambda project: project.created_by,
    changed_at=lambda project: project.changed_at,
)
