"""Writing: start a topic, reply, edit. One transaction each: text, figures, interaction, points, notices."""
import uuid

from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _

from community import facts, limits
from community.interactions import record
from community.models import Category, Post, PostRevision, Topic
from community.models.post import GRACE, OPENING
from community.refusal import Refused
from community.rendering import Rendered, render_body
from community.search.due import changed, index_due_later
from community.wordings import language_code
from kit import shared_pages
from kit.markdown import RENDER_VERSION, excerpt
from notices.telling import Telling, tell_of

GIST = 120


def _write(topic: Topic, author, position: int, body: str, rendered: Rendered, *, at) -> Post:
    return Post.objects.create(
        topic=topic, author=author, position=position, language=language_code(body), body=body, body_html=rendered.html,
        render_version=RENDER_VERSION, created_at=at, event_id=uuid.uuid4(),
    )


def _tell(post: Post, *, mentioned=(), answered=(), at) -> None:
    """One fact, told once to each. The place is the topic, so that unread ones collapse; a notice opens at the first of them."""
    place, data = post.topic.get_absolute_url(), {"title": post.topic.title, "opens": post.get_absolute_url()}
    tellings = [Telling("mention", mentioned, place, data), Telling("reply", answered, place, data)]
    tell_of(facts.post_written(post, at=at), tellings)


@transaction.atomic
def start_topic(member, *, category: Category, title: str, body: str, at) -> Topic:
    """Start a topic with its opening post. Raises Refused when the member writes too fast or too much."""
    limits.check_pause(member, at=at)
    limits.check_topics(member, at=at)
    rendered = render_body(body)
    topic = Topic.objects.create(
        category=category, author=member, title=title, gist=excerpt(body, GIST), language=language_code(f"{title}\n{body}"), created_at=at,
        last_post_at=at, last_poster=member,
    )
    post = _write(topic, member, OPENING, body, rendered, at=at)
    Category.objects.filter(pk=category.pk).update(topic_count=F("topic_count") + 1, last_post_at=at)
    record(member, "topic_started", ("topic", topic.pk), at=at, event_id=post.event_id)
    index_due_later()
    _tell(post, mentioned=rendered.mentioned, at=at)
    return topic


@transaction.atomic
def reply(member, topic_id: int, *, body: str, at) -> Post:
    """Write the next post of a topic. Raises Topic.DoesNotExist for one the member may not see, Refused for haste.

    The topic's row is locked, so that two replies never take one position.
    """
    topic = Topic.objects.select_for_update(of=("self",)).select_related("author").get(pk=topic_id)
    if not topic.can_be_seen_by(member):
        raise Topic.DoesNotExist
    limits.check_pause(member, at=at)
    rendered = render_body(body)
    post = _write(topic, member, topic.last_position + 1, body, rendered, at=at)
    Topic.objects.filter(pk=topic.pk).update(
        last_position=post.position, reply_count=F("reply_count") + 1, last_post_at=at, last_poster=member
    )
    record(member, "replied", ("post", post.pk), at=at, event_id=post.event_id)
    index_due_later()
    _tell(post, mentioned=rendered.mentioned, answered=[topic.author], at=at)
    return post


@transaction.atomic
def edit(post: Post, *, by, body: str, title: str = "", at) -> None:
    """Replace the text (of an opening post also the title), keeping what stood there. Within GRACE it does not show as edited."""
    post = Post.objects.select_for_update(of=("self",)).select_related("topic", "author").get(pk=post.pk)
    if not post.can_be_edited_by(by):
        raise Refused(_("Only its author can change a post."))
    title = title if post.is_opening else ""
    new_title = title and title != post.topic.title
    if body == post.body and not new_title:
        return
    before, rendered = render_body(post.body), render_body(body)
    PostRevision.objects.create(post=post, editor=by, title=post.topic.title if post.is_opening else "", body=post.body, replaced_at=at)
    post.body, post.body_html, post.render_version = body, rendered.html, RENDER_VERSION
    post.language = language_code(body)
    if at > post.created_at + GRACE:
        post.edited_at = at
    post.save(update_fields=["body", "body_html", "render_version", "language", "edited_at"])
    if post.is_opening:
        topic = post.topic
        topic.title, topic.language = title or topic.title, language_code(f"{title or topic.title}\n{body}")
        topic.gist = excerpt(body, GIST)
        topic.save(update_fields=["title", "slug", "gist", "language"])
    if post.is_opening:
        changed("topic", [post.topic_id], at=at)
    else:
        changed("reply", [post.pk], at=at)
    shared_pages.forget()
    known = {member.pk for member in before.mentioned}
    _tell(post, mentioned=[member for member in rendered.mentioned if member.pk not in known], at=at)
