"""The lasting address of a post, its quote, its history, and marking everything as read."""
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts.guards import role_required, signed_in
from community.history import hide_version
from community.models import Post, PostRevision, Topic
from community.quoting import check_quotable, quote_of
from community.reading import mark_all
from community.reading_history import lines_of_history
from community.refusal import Refused
from community.views.reply_box import LONGEST_ID
from kit.wording import language_tag


def post_of(request, pk) -> Post:
    """The post, for one who may see it; 404 for everybody else."""
    post = get_object_or_404(Post.objects.select_related("topic__category", "author"), pk=pk)
    if not post.can_be_seen_by(request.user):
        raise Http404
    return post


@require_safe
def permalink(request, pk):
    return redirect(post_of(request, pk))


@require_safe
@signed_in
def quote(request, pk):
    """The post as a quote for the reply box of a topic; 403 with the reason when it may not be repeated there."""
    post = post_of(request, pk)
    text = request.GET.get("topic", "")
    if not (text.isascii() and text.isdecimal()) or len(text) > LONGEST_ID:
        raise Http404
    topic = get_object_or_404(Topic.objects.visible_to(request.user), pk=int(text))
    try:
        check_quotable(post, topic, request.user)
    except Refused as refusal:
        raise PermissionDenied(refusal.message) from None
    return HttpResponse(quote_of(post), content_type="text/plain; charset=utf-8")


@require_safe
def history(request, pk):
    post = post_of(request, pk)
    moderates = request.user.is_authenticated and request.user.has_role("moderator")
    values = {
        "post": post, "lang": language_tag(post.language), "moderates": moderates and not post.was_written_by(request.user),
        "lines": lines_of_history(post, sees_hidden=moderates),
    }
    return render(request, "community/history.html", values)


@require_POST
@role_required("moderator")
def hide_revision(request, pk, revision):
    post = post_of(request, pk)
    try:
        hidden = hide_version(post, revision, by=request.user, at=timezone.now())
        messages.success(request, _("This version is hidden from readers.") if hidden else _("This version shows again."))
    except PostRevision.DoesNotExist:
        raise Http404 from None
    except Refused as refusal:
        messages.error(request, refusal.message)
    return redirect("community:history", pk)


@require_POST
@signed_in
def read_all(request):
    mark_all(request.user, at=timezone.now())
    messages.success(request, _("Everything is marked as read."))
    return redirect("community:topics")
