"""Projects as the lines of a list: every text made once."""
from django.db.models import Count, Prefetch
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from community.models import Maintainer, Project
from kit.wording import ago, language_tag


def for_list(projects):
    """Three queries: the projects, what they are made with, who keeps them."""
    keepers = Maintainer.objects.standing().select_related("member").only(
        "project", "member__handle", "member__display_name", "since_at"
    )
    return projects.annotate(wanted_count=Count("wanted")).prefetch_related(
        "techs", Prefetch("maintainers", keepers, to_attr="keepers")
    ).defer("description", "description_html")


def line_of(project: Project) -> dict:
    first = project.keepers[0].member if project.keepers else None
    others = len(project.keepers) - 1
    wants = project.goes_on and project.wanted_count
    return {
        "name": project.name, "url": project.get_absolute_url(), "lang": language_tag(project.language), "summary": project.summary,
        "state": project.get_state_display(), "looking": project.state == Project.State.LOOKING, "rests": not project.goes_on,
        "techs": [tech.name for tech in project.techs.all()], "host": project.host, "licence": project.licence,
        "keeper": first.name if first else "", "keeper_url": first.get_absolute_url() if first else "",
        "others": ngettext("and %(n)d other", "and %(n)d others", others) % {"n": others} if others > 0 else "",
        "wanted": ngettext("%(n)d thing to help with", "%(n)d things to help with", wants) % {"n": wants} if wants else "",
        "changed": _("changed %(ago)s") % {"ago": ago(project.changed_at)}, "hidden": project.hidden_at is not None,
    }


def lines_of(projects) -> list[dict]:
    return [line_of(project) for project in projects]
