"""Projects can be found."""
from django.utils.translation import gettext_lazy

from community.models import Project
from community.search.plain import words_of
from community.search.sources import Document, Reader, SearchSource, Shown
from kit.wording import language_tag


def keys():
    return Project.objects.filter(hidden_at=None).order_by("pk").values_list("slug", flat=True).iterator()


def documents(keys):
    found = Project.objects.filter(hidden_at=None, slug__in=list(keys)).prefetch_related("techs", "wanted")
    for project in found:
        parts = [project.summary, words_of(project.description_html), project.repository.removeprefix("https://"), project.licence]
        parts += [tech.name for tech in project.techs.all()] + [wanted.what for wanted in project.wanted.all()]
        text = "\n".join(part for part in parts if part)
        yield Document(project.slug, project.name, project.changed_at, project.language, text, author_id=project.created_by_id)


def shown(keys, reader: Reader) -> dict[str, Shown]:
    rows = Project.objects.visible_to(reader.member).filter(slug__in=list(keys), hidden_at=None)
    rows = rows.only("slug", "name", "language", "summary", "repository", "state")
    return {
        project.slug: Shown(
            project.name, project.get_absolute_url(), language_tag(project.language),
            note=" · ".join((str(project.get_state_display()), project.host)),
        )
        for project in rows
    }


SOURCE = SearchSource("project", gettext_lazy("Project"), keys, documents, shown, weight=1.0)
