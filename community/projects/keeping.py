"""Entering and changing a project, and who keeps it. Each act is one transaction that holds the project’s row."""
from django.db import transaction
from django.utils.translation import gettext as _

from community.interactions import record
from community.models import HelpWanted, Maintainer, Project, ProjectTech
from community.refusal import Refused
from community.rendering import render_body
from community.search.due import changed
from community.uploads import note_uses
from kit import shared_pages
from kit.markdown import RENDER_VERSION
from notices.telling import tell

PROJECTS_A_DAY = 5
MAINTAINERS = 12


def thing_of(project: Project) -> str:
    """How notices name it."""
    return f"project:{project.pk}"


def locked(pk: int) -> Project:
    return Project.objects.select_for_update(of=("self",)).get(pk=pk)


def _fill(project: Project, texts: dict, *, at) -> None:
    for name, value in texts.items():
        setattr(project, name, value)
    project.description_html, project.render_version = render_body(project.description).html, RENDER_VERSION
    project.changed_at = at


def _fill_rows(project: Project, techs: list[str], wanted: list[dict]) -> None:
    """Replace what it is made with and what help it wants; both are few."""
    project.techs.all().delete()
    ProjectTech.objects.bulk_create([ProjectTech(project=project, name=name, position=n) for n, name in enumerate(techs)])
    project.wanted.all().delete()
    HelpWanted.objects.bulk_create([HelpWanted(project=project, position=n, **row) for n, row in enumerate(wanted)])


@transaction.atomic
def enter(member, *, texts: dict, techs: list[str], wanted: list[dict], at) -> Project:
    """A new project; whoever enters it keeps it. Raises Refused when the member entered many today."""
    recent = Project.objects.filter(created_by=member, created_at__date=at.date()).values("pk")[:PROJECTS_A_DAY]
    if len(recent) >= PROJECTS_A_DAY:
        raise Refused(_("You entered %(count)d projects today. Please enter the next one tomorrow.") % {"count": PROJECTS_A_DAY})
    project = Project(created_by=member, created_at=at)
    _fill(project, texts, at=at)
    project.save()
    note_uses("project", project.pk, project.description, by=member)
    _fill_rows(project, techs, wanted)
    Maintainer.objects.create(project=project, member=member, since_at=at, added_by=member)
    record(member, "project_entered", project.target, at=at)
    changed("project", [project.slug], at=at)
    return project


@transaction.atomic
def change(project: Project, *, texts: dict, techs: list[str], wanted: list[dict], by, at) -> Project:
    project = locked(project.pk)
    before = project.description
    _fill(project, texts, at=at)
    project.save()
    note_uses("project", project.pk, project.description, by=by, before=before)
    _fill_rows(project, techs, wanted)
    changed("project", [project.slug], at=at)
    shared_pages.forget()
    return project


@transaction.atomic
def add_maintainer(project: Project, member, *, role: str, by, at) -> Maintainer:
    """Raises Refused for one who keeps it already, or when there are many."""
    project = locked(project.pk)
    standing = list(project.maintainers.standing().values_list("member", flat=True))
    if member.pk in standing:
        raise Refused(_("%(who)s keeps this project already.") % {"who": member.name}, field="handle")
    if len(standing) >= MAINTAINERS:
        raise Refused(_("A project has at most %(count)d maintainers.") % {"count": MAINTAINERS}, field="handle")
    kept = Maintainer.objects.create(project=project, member=member, role=role, since_at=at, added_by=by)
    tell(
        member, "project_joined", actor=by, url=project.get_absolute_url(), data={"title": project.name}, at=at,
        fact=f"maintainer:{kept.pk}", about=thing_of(project),
    )
    return kept


@transaction.atomic
def leave(project: Project, member, *, at) -> None:
    """The member keeps it no more. Raises Refused for the last one: somebody must be there who can be asked."""
    project = locked(project.pk)
    standing = project.maintainers.standing()
    mine = standing.filter(member=member)
    if not mine.exists():
        raise Refused(_("%(who)s does not keep this project.") % {"who": member.name})
    if standing.count() == 1:
        raise Refused(_("The last maintainer cannot leave. Name another one first, or archive the project."))
    mine.update(until_at=at)
