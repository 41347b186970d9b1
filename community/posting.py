"""Writing: start a topic, reply, edit. One transaction each: text, figures, interaction, points, notices."""
import uuid
from collections.abc import Sequence

from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _

from community import asking, facts, history, limits, questions, rights, tagging
from community.experts.noting import note_answer
from community.following import muters_of
from community.interactions import record
from community.models import AnonymousAsker, Category, Post, PostRevision, Topic
from community.models.post import OPENING
from community.quoting import references_of
from community.refusal import Refused
from community.rendering import Rendered, render_body
from community.search.due import changed, index_due_later
from community.steering import why_closed
from community.uploads import note_uses
from community.wordings import language_code
from kit import shared_pages
from kit.markdown import RENDER_VERSION, excerpt
from notices.telling import Telling, tell_all, tell_of

GIST = 120


def _write(topic: Topic, author, position: int, body: str, rendered: Rendered, *, reply_to: Post | None = None, at) -> Post:
    return Post.objects.create(
        topic=topic, author=author, position=position, language=language_code(body), body=body, body_html=rendered.html,
        render_version=RENDER_VERSION, created_at=at, event_id=uuid.uuid4(), reply_to=reply_to,
    )


def _record(post: Post, verb: str, *, at) -> None:
    writer = asking.writer_of(post)
    record(writer.member, verb, writer.target, at=at, event_id=writer.event(post.event_id))


def _tell(post: Post, *, by, mentioned=(), answered=(), quoted=(), at) -> None:
    """One fact, told once to each but the writer. The place is the topic, so that unread ones collapse; a notice opens at the first."""
    mentioned, answered, quoted = ([member for member in told if member.pk != by.pk] for told in (mentioned, answered, quoted))
    place, data = post.topic.get_absolute_url(), {"title": post.topic.title, "opens": post.get_absolute_url()}
    category = post.topic.category
    mentioned, answered, quoted = (rights.who_see(category, members) for members in (mentioned, answered, quoted))
    tellings = [Telling("mention", mentioned, place, data), Telling("reply", answered, place, data), Telling("quote", quoted, place, data)]
    tell_of(facts.post_written(post, at=at), tellings, not_to=muters_of(post.topic, post.author_id))


@transaction.atomic
def start_topic(
    member, *, category: Category, title: str, body: str, kind: str = Topic.Kind.DISCUSSION, is_anonymous: bool = False,
    tags: Sequence[str] = (), at,
) -> Topic:
    """Start a topic with its opening post. Raises Refused when the member writes too fast or too much."""
    rights.check_start(category, member)
    limits.check_pause(member, at=at)
    limits.check_topics(member, at=at)
    voice = asking.voice_for_question(member, kind, at=at) if is_anonymous else member
    rendered = render_body(body)
    quoted = references_of(Topic(category=category), member, body=body).quoted_members
    topic = Topic.objects.create(
        category=category, author=voice, title=title, gist=excerpt(body, GIST), language=language_code(f"{title}\n{body}"), created_at=at,
        last_post_at=at, last_poster=voice, kind=kind, is_anonymous=is_anonymous,
    )
    if is_anonymous:
        AnonymousAsker.objects.create(topic=topic, member=member)
    post = _write(topic, voice, OPENING, body, rendered, at=at)
    note_uses("post", post.pk, body, by=member)
    Category.objects.filter(pk=category.pk).update(topic_count=F("topic_count") + 1, last_post_at=at)
    _record(post, "topic_started", at=at)
    if tags:
        tagging.set_tags(topic, tags, by=member, at=at)
    index_due_later()
    _tell(post, by=member, mentioned=rendered.mentioned, quoted=quoted, at=at)
    return topic


@transaction.atomic
def reply(member, topic_id: int, *, body: str, reply_to: int | None = None, at) -> Post:
    """Write the next post of a topic. Raises Topic.DoesNotExist for one the member may not see, Refused for haste.

    The topic's row is locked, so that two replies never take one position.
    """
    found = Topic.objects.select_for_update(of=("self",)).with_reply_of(member)
    found = found.select_related("author", "category", "expert_question__expert")
    topic = found.get(pk=topic_id)
    if not topic.can_be_seen_by(member):
        raise Topic.DoesNotExist
    rights.check_reply(topic, member)
    if closed := why_closed(topic):
        raise Refused(closed)
    limits.check_pause(member, at=at)
    voice = asking.voice_of(member, topic)
    if voice != member:
        asking.check_pause(topic, at=at)
    rendered = render_body(body)
    refers = references_of(topic, member, body=body, reply_to=reply_to)
    post = _write(topic, voice, topic.last_position + 1, body, rendered, reply_to=refers.reply_to, at=at)
    note_uses("post", post.pk, body, by=member)
    Topic.objects.filter(pk=topic.pk).update(
        last_position=post.position, reply_count=F("reply_count") + 1, last_post_at=at, last_poster=voice
    )
    _record(post, "replied", at=at)
    note_answer(topic, post, at=at)
    index_due_later()
    answered = [asking.asker_of(topic), *refers.replied_to]
    _tell(post, by=member, mentioned=rendered.mentioned, answered=answered, quoted=refers.quoted_members, at=at)
    return post


@transaction.atomic
def edit(
    post: Post, *, by, body: str, title: str = "", kind: str = "", tags: Sequence[str] | None = None, reason: str = "", base: str = "", at,
) -> None:
    """Replace the text (of an opening post also the title), keeping what stood there. A slip of the pen does not show as edited.

    `base` is the `token_of` the text that the change was made from: raises Overtaken when another one stands now.
    """
    post = Post.objects.select_for_update(of=("self",)).select_related("topic__category", "author").get(pk=post.pk)
    history.check_edit(post, by, reason=reason, at=at)
    if closed := why_closed(post.topic):
        raise Refused(closed)
    if post.is_opening and kind:
        questions.turn(post.topic, kind)
    if post.is_opening and tags is not None:
        tagging.set_tags(post.topic, tags, by=by, at=at)
    title = (title or post.topic.title) if post.is_opening else ""
    if body == post.body and (not post.is_opening or title == post.topic.title):
        return
    if base and base != history.token_of(post):
        raise history.Overtaken(_("Somebody saved this post while you wrote. Compare, then save again; your text is still here."))
    before, rendered = render_body(post.body), render_body(body)
    quoted = references_of(post.topic, by, body=body, known=post.body).quoted_members
    mine = post.was_written_by(by)
    # Whoever asks under no name stays unnamed here, too.
    editor = post.author if mine else by
    slip = history.is_slip(post, editor=editor, title=title, body=body, at=at)
    PostRevision.objects.create(
        post=post, editor=editor, title=post.topic.title if post.is_opening else "", body=post.body, replaced_at=at, is_grace=slip,
        reason="" if mine else reason,
    )
    note_uses("post", post.pk, body, by=by, before=post.body)
    post.body, post.body_html, post.render_version = body, rendered.html, RENDER_VERSION
    post.language = language_code(body)
    if not slip:
        post.edited_at = at
    post.save(update_fields=["body", "body_html", "render_version", "language", "edited_at"])
    if post.is_opening:
        topic = post.topic
        topic.title, topic.language = title, language_code(f"{title}\n{body}")
        topic.gist = excerpt(body, GIST)
        topic.save(update_fields=["title", "slug", "gist", "language"])
    if post.is_opening:
        changed("topic", [post.topic_id], at=at)
    else:
        changed("reply", [post.pk], at=at)
    shared_pages.forget()
    known = {member.pk for member in before.mentioned}
    _tell(post, by=by, mentioned=[member for member in rendered.mentioned if member.pk not in known], quoted=quoted, at=at)
    if not mine:
        told = {"title": post.topic.title, "note": reason}
        tell_all(
            rights.who_see(post.topic.category, [asking.writer_of(post).member]), "content_edited", actor=by, url=post.get_absolute_url(),
            data=told, at=at, fact=f"edited:{post.pk}:{at.timestamp()}", within=facts.told_in_topic(post.topic_id),
        )
