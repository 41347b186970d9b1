"""Tags: all of them, the topics of one, what completes a tag while it is typed, and deciding about a new one."""
from django.contrib import messages
from django.db.models import OuterRef
from django.http import Http404, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts.guards import role_required
from community.following import TAG, level_of
from community.forms_tags import TagDecisionForm
from community.models import Tag, Topic
from community.refusal import Refused
from community.tagging import MERGE, completions, decide, known_to, standing_tag
from community.views.lists import topic_list
from kit.pagination import keyset_page

TAGS_A_PAGE = 60


@require_safe
def tags(request):
    page = keyset_page(Tag.objects.used(), request, ("-topic_count", "-id"), size=TAGS_A_PAGE)
    return render(request, "community/tags.html", {"page": page})


@require_safe
def tag(request, slug):
    """The topics of a tag; a synonym leads on. One whose topics this reader may see none of is not there for them."""
    known = Tag.objects.select_related("synonym_of")
    if request.user.is_authenticated:
        known = known.annotate(level=level_of(request.user, TAG, OuterRef("pk")))
    found = get_object_or_404(known, slug=slug, state=Tag.State.APPROVED)
    root = found.synonym_of or found
    if not root.topic_count and root.proposed_by_id and not known_to(request.user).filter(pk=root.pk).exists():
        raise Http404
    if root != found:
        return redirect(root, permanent=True)
    return topic_list(request, Topic.objects.filter(topic_tags__tag=found), "community/tag.html", None, tag=found)


@require_safe
def complete_tags(request):
    response = JsonResponse({"tags": completions(request.GET.get("q", ""))})
    response["Cache-Control"] = "private, no-cache"
    return response


@require_POST
@role_required("moderator")
def decide_tag(request, pk):
    waiting = get_object_or_404(Tag, pk=pk)
    form = TagDecisionForm(request.POST)
    if not form.is_valid():
        raise Http404
    try:
        verdict = form.cleaned_data["verdict"]
        into = standing_tag(form.cleaned_data["into"]) if verdict == MERGE else None
        decide(waiting, by=request.user, verdict=verdict, into=into, at=timezone.now())
        messages.success(request, _("Decided. Who proposed the tag is told."))
    except Refused as refusal:
        messages.error(request, refusal.message)
    return redirect("community:moderation")
