"""The page of a topic, and replying to it."""
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from accounts.guards import takes_part
from community.answers import best_first, dress
from community.drafts import draft_beside, published, with_draft
from community.forms import ReplyForm
from community.lines import tags_of
from community.marks import marks_of
from community.models import Post, Topic
from community.models.post import OPENING, PAGE_SIZE
from community.post_lines import post_line, posts_of
from community.posting import reply
from community.reading import first_unread, for_page, read_notices, read_up_to
from community.refusal import Refused
from community.rights import why_only_reading
from community.steering import history_of, why_closed
from community.structured import structured_topic
from community.viewing import seen
from community.views.drafts import holds_text
from community.views.previewing import preview_of
from community.views.reply_box import answered_in, begun
from kit.wording import language_tag, when


def _start(request) -> int:
    """The position that the asked page begins with: pages are 1–20, 21–40, … so that a post's page follows from its position."""
    text = request.GET.get("at", "1")
    if not (text.isascii() and text.isdecimal()) or len(text) > 9 or int(text) < 1:
        raise Http404
    return (int(text) - 1) // PAGE_SIZE * PAGE_SIZE + 1


def _for_moderators(topic: Topic, member) -> dict:
    steers = member.is_authenticated and member.has_role("moderator")
    return {"steers": steers, "steerings": history_of(topic)[:5] if steers else []}


def _note_reading(topic: Topic, shown: list[Post], member, *, is_last: bool, in_order: bool) -> None:
    """The reader has seen the topic as far as this page goes; what their notices tell of it is read with it. Nothing is written where
    nothing moves. Of answers by their worth only the last page tells how far."""
    position = topic.last_position if is_last else max((post.position for post in shown if in_order), default=OPENING)
    now = timezone.now()
    if topic.read_position is None or topic.read_position < position:
        read_up_to(member, topic, position, at=now)
    if topic.has_notices:
        read_notices(member, topic, position, at=now)


def topic_page(
    request, topic: Topic, *, form: ReplyForm | None = None, preview: str = "", start: int = 1, best: bool = False, status: int = 200
):
    """The page with 20 posts from `start`, or of a question its best answers. Two statements for a visitor besides the topic, three for a
    member; one more where answers are commented."""
    member = request.user
    posts = posts_of(topic, member)
    answers = best_first(topic, posts, request) if best else None
    found = answers.posts if answers else list(posts.filter(position__gte=start).order_by("position")[: PAGE_SIZE + 1])
    shown = found if answers else [post for post in found if post.position < start + PAGE_SIZE][:PAGE_SIZE]
    if not shown and start > 1:
        raise Http404
    for post in shown:
        post.topic = topic
    marks = marks_of(shown, member)
    here, draft = topic.get_absolute_url(), draft_beside(request, topic, f"reply:{topic.pk}")
    following = next((post for post in found if not best and post.position >= start + PAGE_SIZE), None)
    lines = [post_line(post, topic, member, marks) for post in shown]
    dress(topic, shown, lines, member, comments=answers.comments if answers else None)
    if member.is_authenticated and request.method == "GET":
        _note_reading(topic, shown, member, is_last=not (answers.older_url if answers else following), in_order=not answers)
    form = form or begun(request, topic, draft.fields)
    values = {
        "answers": answers, "closed": why_closed(topic), "back": request.get_full_path(), **_for_moderators(topic, member),
        "topic": topic, "first": lines[0] if lines and lines[0]["is_opening"] else None,
        "replies": [line for line in lines if not line["is_opening"]], "lang": language_tag(topic.language), "address": here,
        "started": when(topic.created_at), "form": form, "draft": draft, "preview": preview,
        "answered": answered_in(form, topic, lines),
        "earlier_url": f"{here}?at={start - PAGE_SIZE}" if start > PAGE_SIZE else "",
        "later_url": f"{here}?at={following.position}" if following else "",
        "refer": f"{here}?at={start}&" if start > OPENING else f"{here}?",
        "structured": structured_topic(topic, shown, member), "tags": tags_of(topic), "reading_only": why_only_reading(topic, member),
    }
    return render(request, "community/topic.html", values, status=status)


def _of_reader(member, pk: int):
    """The topic with what stands on its page of this reader's own."""
    return for_page(with_draft(Topic.objects.filter(pk=pk).visible_to(member).for_page_of(member), member, f"reply:{pk}"), member)


@require_safe
def topic(request, pk, slug):
    found = get_object_or_404(_of_reader(request.user, pk))
    if slug != found.slug:
        query = f"?{request.GET.urlencode()}" if request.GET else ""
        return redirect(found.get_absolute_url() + query, permanent=True)
    start = _start(request)
    seen(found, request)
    return topic_page(request, found, start=start, best=found.is_question and "at" not in request.GET)


@require_safe
def unread(request, pk, slug):
    """To the first post that the reader has not seen; a visitor has seen nothing."""
    found = get_object_or_404(Topic.objects.visible_to(request.user), pk=pk)
    post = first_unread(found, request.user) if request.user.is_authenticated else None
    return redirect(post or found)


@require_POST
@holds_text
@takes_part
def write_reply(request, pk, slug):
    form = ReplyForm(request.POST)
    if form.is_valid() and "preview" not in request.POST:
        try:
            with published(request):
                return redirect(reply(request.user, pk, **form.cleaned_data, at=timezone.now()))
        except Topic.DoesNotExist:
            raise Http404 from None
        except Refused as refusal:
            form.add_error(refusal.field or "body", refusal.message)
    return _again(request, pk, form)


def _again(request, pk, form):
    """The topic's last page with the form as it was filled in, and the preview if that was asked for."""
    found = get_object_or_404(_of_reader(request.user, pk))
    preview = preview_of(form) if form.is_valid() else ""
    start = (found.last_position - 1) // PAGE_SIZE * PAGE_SIZE + 1
    return topic_page(request, found, form=form, preview=preview, start=start, status=200 if preview else 422)
