"""What the page of a project says to machines, and only to visitors."""
from django.utils.translation import gettext as _

from community.models import Project
from kit.addresses import absolute, address
from kit.structured import breadcrumbs, person, thing
from kit.wording import language_tag


def structured_project(project: Project, techs: list[str], keepers: list, reader) -> list[dict]:
    if reader.is_authenticated or project.hidden_at is not None:
        return []
    url = absolute(project.get_absolute_url())
    return [
        thing(
            "SoftwareSourceCode", **{"@id": url}, url=url, name=project.name, description=project.summary,
            inLanguage=language_tag(project.language), codeRepository=project.repository, license=project.licence,
            programmingLanguage=techs,
            dateCreated=project.created_at.isoformat(), dateModified=project.changed_at.isoformat(),
            maintainer=[person(keeper.member.name, keeper.member.get_absolute_url()) for keeper in keepers],
        ),
        breadcrumbs(
            (_("Square"), address("community:topics")), (_("Projects"), address("community:projects")),
            (project.name, project.get_absolute_url()),
        ),
    ]
