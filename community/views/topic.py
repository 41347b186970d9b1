"""The page of a topic, and replying to it."""
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts.guards import takes_part
from community.forms import ReplyForm
from community.models import Post, Reaction, Topic
from community.models.post import PAGE_SIZE
from community.posting import reply
from community.refusal import Refused
from community.rendering import render_body
from community.structured import structured_topic
from kit.addresses import address
from kit.wording import language_tag, when


def _start(request) -> int:
    """The position that the asked page begins with: pages are 1–20, 21–40, … so that a post's page follows from its position."""
    text = request.GET.get("at", "1")
    if not (text.isascii() and text.isdecimal()) or len(text) > 9 or int(text) < 1:
        raise Http404
    return (int(text) - 1) // PAGE_SIZE * PAGE_SIZE + 1


def _post_line(post: Post, member, liked: set[int]) -> dict:
    """A post as ready texts; addresses only of what this reader may do with it."""
    mine = post.author_id == member.pk
    others = member.is_authenticated and not mine
    return {
        "position": post.position, "link_label": _("Link to post %(n)s") % {"n": post.position}, "is_opening": post.is_opening,
        "html": post.body_html,
        "lang": language_tag(post.language), "author": post.author.name, "author_url": post.author.get_absolute_url(),
        "written": when(post.created_at),
        "edited": when(post.edited_at) if post.edited_at else "", "hidden": post.hidden_at is not None, "likes": str(post.like_count),
        "liked": post.pk in liked, "anchor": f"post-{post.position}", "edit_url": address("community:edit", post.pk) if mine else "",
        "like_url": address("community:like", post.pk) if others else "", "flag_url": address("community:flag", post.pk) if others else "",
    }


def topic_page(request, topic: Topic, *, form: ReplyForm | None = None, preview: str = "", start: int = 1, status: int = 200):
    """The page with 20 posts from `start`. Two statements for a visitor besides the topic, three for a member."""
    member = request.user
    posts = Post.objects.visible_to(member).filter(topic=topic, position__gte=start).order_by("position").select_related("author").only(
        "topic", "position", "body_html", "language", "created_at", "edited_at", "hidden_at", "like_count", "author__handle",
        "author__display_name",
    )
    found = list(posts[: PAGE_SIZE + 1])
    shown = [post for post in found if post.position < start + PAGE_SIZE][:PAGE_SIZE]
    if not shown and start > 1:
        raise Http404
    liked: set[int] = set()
    if member.is_authenticated:
        liked = set(Reaction.objects.filter(member=member, post__in=[post.pk for post in shown]).values_list("post", flat=True))
    here = topic.get_absolute_url()
    following = next((post for post in found if post.position >= start + PAGE_SIZE), None)
    lines = [_post_line(post, member, liked) for post in shown]
    values = {
        "topic": topic, "first": lines[0] if lines and lines[0]["is_opening"] else None,
        "replies": [line for line in lines if not line["is_opening"]], "lang": language_tag(topic.language), "address": here,
        "started": when(topic.created_at), "form": form or ReplyForm(), "preview": preview, "posting": bool(form),
        "earlier_url": f"{here}?at={start - PAGE_SIZE}" if start > PAGE_SIZE else "",
        "later_url": f"{here}?at={following.position}" if following else "",
        "structured": structured_topic(topic, shown, member),
    }
    return render(request, "community/topic.html", values, status=status)


@require_safe
def topic(request, pk, slug):
    found = get_object_or_404(Topic.objects.select_related("author", "category"), pk=pk)
    if not found.can_be_seen_by(request.user):
        raise Http404
    if slug != found.slug:
        query = f"?{request.GET.urlencode()}" if request.GET else ""
        return redirect(found.get_absolute_url() + query, permanent=True)
    return topic_page(request, found, start=_start(request))


@require_POST
@takes_part
def write_reply(request, pk, slug):
    form = ReplyForm(request.POST)
    if form.is_valid() and "preview" not in request.POST:
        try:
            return redirect(reply(request.user, pk, body=form.cleaned_data["body"], at=timezone.now()))
        except Topic.DoesNotExist:
            raise Http404 from None
        except Refused as refusal:
            form.add_error("body", refusal.message)
    return _again(request, pk, form)


def _again(request, pk, form):
    """The topic's last page with the form as it was filled in, and the preview if that was asked for."""
    found = get_object_or_404(Topic.objects.select_related("author", "category"), pk=pk)
    if not found.can_be_seen_by(request.user):
        raise Http404
    preview = ""
    if form.is_valid():
        try:
            preview = render_body(form.cleaned_data["body"]).html
        except Refused as refusal:
            form.add_error("body", refusal.message)
    start = (found.last_position - 1) // PAGE_SIZE * PAGE_SIZE + 1
    return topic_page(request, found, form=form, preview=preview, start=start, status=200 if preview else 422)
