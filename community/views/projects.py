"""Pages of projects: the list, one of them, entering and changing it."""
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from accounts.guards import takes_part
from community.lines import lines_of as topic_lines
from community.models import Project, ProjectTech, Topic
from community.projects import keeping
from community.projects.forms import LinkForm, MaintainerForm, OfferForm, ProjectForm, WantedFormSet, wanted_of
from community.projects.lines import for_list, lines_of
from community.projects.panels import panels_of
from community.projects.structured import structured_project
from community.refusal import Refused
from kit.addresses import absolute
from kit.pagination import keyset_page
from kit.wording import language_tag

TECHS = 24
LINKED = 10
OFFERS = 50


@require_safe
def projects(request):
    """All of them, those that want help (`?help=1`), those made with something (`?tech=…`)."""
    helping, tech = request.GET.get("help") == "1", request.GET.get("tech", "")[:30].replace("\0", "")
    found = Project.objects.visible_to(request.user)
    found = found.wanting_help() if helping else found
    found = found.in_tech(tech) if tech else found
    page = keyset_page(for_list(found), request, ("-changed_at", "-id"))
    shown = ProjectTech.objects.filter(project__hidden_at=None).order_by("name").values_list("name", flat=True).distinct()[:TECHS]
    values = {"page": page, "lines": lines_of(page), "helping": helping, "tech": tech, "techs": list(shown)}
    return render(request, "community/projects/list.html", values)


def project_of(request, slug) -> Project:
    found = Project.objects.visible_to(request.user).filter(slug=slug).first()
    if found is None:
        raise Http404
    return found


def project_page(request, found: Project, *, status: int = 200, **forms):
    """The page; `forms` are those that come back filled in."""
    member = request.user
    keepers = list(found.maintainers.standing().select_related("member"))
    keeps = any(keeper.member_id == member.pk for keeper in keepers)
    may_edit = member.is_authenticated and (keeps or member.has_role("moderator")) and member.can_take_part
    techs = list(found.techs.values_list("name", flat=True))
    topics = Topic.objects.visible_to(member).filter(linked_projects__project=found, hidden_at=None).for_list()
    offered = member.is_authenticated and not keeps and found.offers.filter(member=member).exists()
    values = {
        "project": found, "keepers": keepers, "keeps": keeps, "may_edit": may_edit, "techs": techs, "wanted": _wanted(found, member),
        "topics": [(topic.pk, line) for topic, line in _with_lines(topics.order_by("-last_post_at", "-id")[:LINKED])],
        "lang": language_tag(found.language), "offered": offered,
        "offers": list(found.offers.select_related("member").order_by("-at", "-id")[:OFFERS]) if keeps else [],
        "panels": panels_of(found, member), "structured": structured_project(found, techs, keepers, member),
        "offer_form": OfferForm(prefix="offer"), "keeper_form": MaintainerForm(), "link_form": LinkForm(), **forms,
    }
    return render(request, "community/projects/project.html", values, status=status)


def _with_lines(topics):
    topics = list(topics)
    return zip(topics, topic_lines(topics), strict=True)


def _wanted(found: Project, member) -> list[dict]:
    """What help is wanted, with the topic about it where this reader may see that."""
    rows = list(found.wanted.all())
    ids = [row.topic_id for row in rows if row.topic_id]
    seen = {topic.pk: topic for topic in Topic.objects.visible_to(member).filter(pk__in=ids, hidden_at=None)} if ids else {}
    return [
        {"what": row.what, "level": row.get_level_display(), "url": seen[row.topic_id].get_absolute_url() if row.topic_id in seen else ""}
        for row in rows
    ]


@require_safe
def project(request, slug):
    return project_page(request, project_of(request, slug))


def _form_page(request, form, wanted, found=None):
    refused = form.errors or any(wanted.errors)
    values = {"form": form, "wanted": wanted, "project": found}
    return render(request, "community/projects/form.html", values, status=422 if refused else 200)


@takes_part
def new_project(request):
    form = ProjectForm(request.POST or None, initial={"language": request.LANGUAGE_CODE})
    wanted = WantedFormSet(request.POST or None, prefix="wanted", form_kwargs={"member": request.user})
    if request.method == "POST" and form.is_valid() and wanted.is_valid():
        rows = {"texts": form.texts, "techs": form.cleaned_data["techs"], "wanted": wanted_of(wanted)}
        try:
            return redirect(keeping.enter(request.user, **rows, at=timezone.now()))
        except Refused as refusal:
            form.add_error(None, refusal.message)
    return _form_page(request, form, wanted)


@takes_part
def edit_project(request, slug):
    found = project_of(request, slug)
    if not found.can_be_edited_by(request.user):
        raise PermissionDenied(_("Only those who keep a project change it."))
    form = ProjectForm(request.POST or None, instance=found)
    stands = [
        {"what": row.what, "level": row.level, "topic": absolute(row.topic.get_absolute_url()) if row.topic else ""}
        for row in found.wanted.select_related("topic")
    ]
    wanted = WantedFormSet(request.POST or None, prefix="wanted", initial=stands, form_kwargs={"member": request.user})
    if request.method == "POST" and form.is_valid() and wanted.is_valid():
        rows = {"texts": form.texts, "techs": form.cleaned_data["techs"], "wanted": wanted_of(wanted)}
        return redirect(keeping.change(found, **rows, by=request.user, at=timezone.now()))
    return _form_page(request, form, wanted, found)
