"""Voting, accepting an answer, who asked anonymously, and what was asked before."""
from urllib.parse import urlsplit

from django.contrib import messages
from django.http import Http404, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts.guards import role_required, takes_part
from community.asking import reveal
from community.forms_questions import VoteForm
from community.models import Post, Topic
from community.questions import accept, unaccept, vote
from community.refusal import Refused
from community.similar import similar_topics


def _post(request, pk) -> Post:
    post = get_object_or_404(Post.objects.select_related("topic__category", "author"), pk=pk)
    if not post.can_be_seen_by(request.user):
        raise Http404
    return post


def _back(request, post: Post):
    """To the post, on the page of the topic that the act was sent from."""
    page = urlsplit(request.POST.get("back", ""))
    here = post.topic.get_absolute_url()
    if page.path == here and not page.netloc and "\\" not in page.query:
        return redirect(f"{here}{'?' if page.query else ''}{page.query}#post-{post.position}")
    return redirect(post)


@require_POST
@takes_part
def vote_on_post(request, pk):
    """The same vote again takes it back."""
    post, form = _post(request, pk), VoteForm(request.POST)
    if not form.is_valid():
        raise Http404
    try:
        vote(post, request.user, form.cleaned_data["value"], at=timezone.now())
    except Refused as refusal:
        messages.error(request, refusal.message)
    return _back(request, post)


@require_POST
@takes_part
def accept_answer(request, pk):
    """Accept the answer, or take that back where it is accepted."""
    post = _post(request, pk)
    act = unaccept if post.topic.accepted_post_id == post.pk else accept
    try:
        act(post, by=request.user, at=timezone.now())
    except Refused as refusal:
        messages.error(request, refusal.message)
    return _back(request, post)


@require_POST
@role_required("moderator")
def reveal_asker(request, pk, slug):
    """The answer itself says who asked; it stands at no address, and that it was given is kept."""
    topic = get_object_or_404(Topic.objects.visible_to(request.user).select_related("author", "category"), pk=pk, is_anonymous=True)
    looks = topic.reveals.select_related("by").order_by("-at", "-id")[:20]
    person = reveal(topic, by=request.user, at=timezone.now())
    response = render(request, "community/asker.html", {"topic": topic, "person": person, "looks": looks})
    response["Cache-Control"] = "no-store"
    return response


@require_safe
def similar(request):
    """Topics like the title that is being typed, as everybody may read them."""
    found = similar_topics(request.GET.get("q", ""))
    return JsonResponse({"label": _("Asked before"), "topics": found})
