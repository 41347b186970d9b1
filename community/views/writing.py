"""Starting a topic and editing a post, each with a preview that needs no script."""
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.guards import takes_part
from community.forms import EditReplyForm, EditTopicForm, TopicForm
from community.models import Post
from community.posting import edit, start_topic
from community.refusal import Refused
from community.rendering import render_body


def _preview(form) -> str:
    try:
        return render_body(form.cleaned_data["body"]).html
    except Refused as refusal:
        form.add_error("body", refusal.message)
        return ""


@takes_part
def new_topic(request):
    form = TopicForm(request.POST or None, initial={"category": request.GET.get("category", "")})
    preview = ""
    if request.method == "POST" and form.is_valid():
        if "preview" in request.POST:
            preview = _preview(form)
        else:
            try:
                return redirect(start_topic(request.user, **form.cleaned_data, at=timezone.now()))
            except Refused as refusal:
                form.add_error(refusal.field or None, refusal.message)
    return render(request, "community/new_topic.html", {"form": form, "preview": preview}, status=422 if form.errors else 200)


@takes_part
def edit_post(request, pk):
    post = get_object_or_404(Post.objects.select_related("topic", "author"), pk=pk)
    if not post.can_be_seen_by(request.user):
        raise Http404
    if not post.can_be_edited_by(request.user):
        raise PermissionDenied(_("Only its author can change a post."))
    kind = EditTopicForm if post.is_opening else EditReplyForm
    form = kind(request.POST or None, initial={"title": post.topic.title, "body": post.body})
    preview = ""
    if request.method == "POST" and form.is_valid():
        if "preview" in request.POST:
            preview = _preview(form)
        else:
            try:
                edit(post, by=request.user, **form.cleaned_data, at=timezone.now())
                return redirect(Post.objects.select_related("topic").get(pk=pk))
            except Refused as refusal:
                form.add_error(refusal.field or None, refusal.message)
    values = {"form": form, "post": post, "preview": preview}
    return render(request, "community/edit.html", values, status=422 if form.errors else 200)
