"""Starting a topic and editing a post, each with a preview that needs no script."""
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone

from accounts.guards import takes_part
from community.differences import Piece, difference
from community.drafts import open_draft, published
from community.forms import EditReplyForm, EditTopicForm, TopicForm
from community.history import Overtaken, check_edit, token_of
from community.models import Post
from community.posting import edit, start_topic
from community.refusal import Refused
from community.similar import similar_topics
from community.steering import why_closed
from community.tagging import names_of, say_of_waiting
from community.views.drafts import holds_text
from community.views.previewing import preview_of


def _stands(post: Post) -> dict:
    """What the form begins with."""
    if not post.is_opening:
        return {"body": post.body}
    return {"title": post.topic.title, "body": post.body, "kind": post.topic.kind, "tags": names_of(post.topic)}


def _say_of_tags(request, topic, form) -> None:
    if form.cleaned_data.get("tags") and (sentence := say_of_waiting(topic)):
        messages.info(request, sentence)


@holds_text
@takes_part
def new_topic(request):
    draft = open_draft(request, "new")
    asked = {name: request.GET.get(name, "") for name in ("category", "tags")}
    form = TopicForm(request.POST or None, member=request.user, initial={**asked, **draft.fields})
    preview = ""
    if request.method == "POST" and form.is_valid():
        if "preview" in request.POST:
            preview = preview_of(form)
        else:
            try:
                with published(request):
                    topic = start_topic(request.user, **form.cleaned_data, at=timezone.now())
                _say_of_tags(request, topic, form)
                return redirect(topic)
            except Refused as refusal:
                form.add_error(refusal.field or None, refusal.message)
    asked_before = similar_topics(form.cleaned_data["title"]) if preview else []
    values = {"form": form, "preview": preview, "draft": draft, "asked_before": asked_before}
    return render(request, "community/new_topic.html", values, status=422 if form.errors else 200)


@holds_text
@takes_part
def edit_post(request, pk):
    post = get_object_or_404(Post.objects.select_related("topic__category", "author"), pk=pk)
    if not post.can_be_seen_by(request.user):
        raise Http404
    try:
        check_edit(post, request.user, reason="…", at=timezone.now())
    except Refused as refusal:
        raise PermissionDenied(refusal.message) from None
    kind, draft = EditTopicForm if post.is_opening else EditReplyForm, open_draft(request, f"edit:{pk}")
    if (closed := why_closed(post.topic)) and request.method != "POST":
        raise PermissionDenied(closed)
    began = {**_stands(post), "base": token_of(post), **draft.fields}
    form = kind(request.POST or None, initial=began)
    preview, meanwhile = "", []
    if post.was_written_by(request.user):
        del form.fields["reason"]
    if request.method == "POST" and form.is_valid():
        if "preview" in request.POST:
            preview = preview_of(form)
        else:
            try:
                with published(request):
                    edit(post, by=request.user, **form.cleaned_data, at=timezone.now())
                _say_of_tags(request, post.topic, form)
                return redirect(Post.objects.select_related("topic").get(pk=pk))
            except Overtaken as overtaken:
                meanwhile = _overtaken(form, pk, overtaken)
            except Refused as refusal:
                form.add_error(refusal.field or None, refusal.message)
    values = {"form": form, "post": post, "preview": preview, "draft": draft, "meanwhile": meanwhile}
    return render(request, "community/edit.html", values, status=409 if meanwhile else 422 if form.errors else 200)


def _overtaken(form, pk: int, overtaken: Overtaken) -> list[Piece]:
    """What was typed, compared with what stands now; saving again replaces that on purpose."""
    current = Post.objects.select_related("topic").get(pk=pk)
    form.data = {**form.data.dict(), "base": token_of(current)}
    form.add_error(None, overtaken.message)
    return difference(current.body, form.cleaned_data["body"])
