"""Liking and reporting a post, and the heartbeat."""
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from accounts.guards import takes_part
from community.forms import FlagForm
from community.heartbeats import beat
from community.liking import like, unlike
from community.models import Post
from community.moderation import flag
from community.refusal import Refused


def _post(request, pk) -> Post:
    post = get_object_or_404(Post.objects.select_related("topic__category", "author"), pk=pk)
    if not post.can_be_seen_by(request.user):
        raise Http404
    return post


@require_POST
@takes_part
def like_post(request, pk):
    """Give the like, or take it back when it is there."""
    post = _post(request, pk)
    now = timezone.now()
    try:
        if not like(post, request.user, at=now):
            unlike(post, request.user, at=now)
    except Refused as refusal:
        messages.error(request, refusal.message)
    return redirect(post)


@takes_part
def flag_post(request, pk):
    post = _post(request, pk)
    form = FlagForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            flag(request.user, "post", str(post.pk), **form.cleaned_data, at=timezone.now())
            messages.success(request, _("Thank you. A moderator will look at it and you will be told what was decided."))
            return redirect("community:topics" if post.is_opening else post.topic)
        except Refused as refusal:
            form.add_error(None, refusal.message)
    return render(request, "community/flag.html", {"form": form, "post": post}, status=422 if form.errors else 200)


@require_POST
def heartbeat(request):
    """Sent once a minute by a page that is open and in use. What the body says is not believed; the clock is ours."""
    if request.user.is_authenticated:
        beat(request.user, at=timezone.now())
    return HttpResponse(status=204)
