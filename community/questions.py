"""Questions: voting for answers and accepting one. Each act is one transaction: vote, counters, points, notice."""
import uuid
from datetime import timedelta

from django.db import transaction
from django.utils.translation import gettext as _

from community import asking, facts, points
from community.interactions import record
from community.models import Acceptance, Post, PostVote, Topic
from community.refusal import Refused
from community.rights import who_see
from community.search import due
from community.steering import why_closed
from community.wilson import wilson
from notices.telling import Fact, Telling, tell_of

NAMESPACE = uuid.UUID("0b8f6f0e-8f43-4b39-9a44-2f3f5d1d7b62")
UP, DOWN = PostVote.Value.UP, PostVote.Value.DOWN
DAY = timedelta(days=1)
# So that friends cannot carry each other up, nor an enemy pull somebody down.
VOTES_A_DAY_FOR_ONE = {UP: 6, DOWN: 3}


def takes_votes(topic: Topic, post: Post) -> bool:
    """Votes are for a question and its answers; what is said about an answer is liked."""
    return topic.is_question and post.reply_to_id is None


def event_of_vote(post: Post, member) -> uuid.UUID:
    """The one event that this member's vote on this post is, however often it changes."""
    return uuid.uuid5(NAMESPACE, f"vote:{post.pk}:{member.pk}")


def event_of_acceptance(post: Post) -> uuid.UUID:
    return uuid.uuid5(NAMESPACE, f"accepted:{post.pk}")


@transaction.atomic
def vote(post: Post, member, value: int, *, at) -> int:
    """Vote for (1) or against (-1); the same vote again takes it back, the other one turns it. Returns what stands now.

    The post's row is locked, so that its counters are those of its votes.
    """
    post = Post.objects.select_for_update(of=("self",)).select_related("topic", "author").get(pk=post.pk)
    if closed := why_closed(post.topic):
        raise Refused(closed)
    if not takes_votes(post.topic, post):
        raise Refused(_("Only a question and its answers are voted on."))
    if asking.wrote(member, post):
        raise Refused(_("You cannot vote on what you wrote yourself."))
    cast = PostVote.objects.filter(post=post, member=member).first()
    before = cast.value if cast else 0
    now = 0 if value == before else value
    if now:
        _check_cap(post, member, now, at=at)
        PostVote.objects.update_or_create(post=post, member=member, defaults={"value": now, "at": at})
    else:
        cast.delete()
    _count(post, before, -1)
    _count(post, now, +1)
    post.wilson = wilson(post.up_count, post.down_count)
    post.save(update_fields=["up_count", "down_count", "wilson"])
    record(member, "voted", ("post", post.pk), at=at, event_id=event_of_vote(post, member))
    _settle(post, member, before, now, at=at)
    return now


def _check_cap(post: Post, member, value: int, *, at) -> None:
    """Refuse more votes within a day on one author. Of one anonymous question only: its asker's other texts must not be told by it."""
    cast = PostVote.objects.filter(member=member, value=value, at__gt=at - DAY, post__author=post.author_id).exclude(post=post)
    if post.topic.is_anonymous and post.author_id == post.topic.author_id:
        cast = cast.filter(post__topic=post.topic_id)
    most = VOTES_A_DAY_FOR_ONE[value]
    if cast.count() >= most:
        raise Refused(
            _("You voted for %(count)d texts of this author within a day. Please leave the next one to others.") % {"count": most}
            if value == UP else
            _("You voted against %(count)d texts of this author within a day. Please leave the next one to others.") % {"count": most}
        )


def _count(post: Post, value: int, change: int) -> None:
    if value == UP:
        post.up_count += change
    elif value == DOWN:
        post.down_count += change


def _settle(post: Post, member, before: int, now: int, *, at) -> None:
    """A vote for pays the author, once; a vote against costs nothing."""
    if (before == UP) == (now == UP):
        return
    writer, event_id = asking.writer_of(post), event_of_vote(post, member)
    if now != UP:
        points.reverse(writer.event(event_id), at=at, member=writer.member)
    elif not record(writer.member, "vote_received", writer.target, at=at, event_id=writer.event(event_id)):
        points.restore(writer.event(event_id), at=at, member=writer.member)


def turn(topic: Topic, kind: str) -> None:
    """Make a question of a discussion or the other way round, before an answer is accepted. Belongs into the transaction of an edit."""
    if kind == topic.kind:
        return
    if Acceptance.objects.filter(topic=topic).exists():
        raise Refused(_("An answer is accepted, so this stays a question."), field="kind")
    if topic.is_anonymous:
        raise Refused(_("What is asked anonymously stays a question."), field="kind")
    Topic.objects.filter(pk=topic.pk).update(kind=kind)
    topic.kind = kind


def may_accept(topic: Topic, member) -> bool:
    """Whether the member says which answer helped: who asked, or a moderator."""
    return topic.is_question and (asking.wrote(member, topic) or (member.is_authenticated and member.has_role("moderator")))


def _locked(post: Post, by) -> tuple[Topic, Post]:
    topic = Topic.objects.select_for_update(of=("self",)).select_related("author").get(pk=post.topic_id)
    post = Post.objects.select_related("author").get(pk=post.pk)
    post.topic = topic
    if not may_accept(topic, by):
        raise Refused(_("Only who asked can say which answer helped."))
    if (closed := why_closed(topic)) and not by.has_role("moderator"):
        raise Refused(closed)
    return topic, post


@transaction.atomic
def accept(post: Post, *, by, at) -> None:
    """Accept an answer, in place of the one accepted before; twice is once. Its author is paid and told, unless they asked."""
    topic, post = _locked(post, by)
    if post.is_opening or post.reply_to_id or post.hidden_at:
        raise Refused(_("Only an answer can be accepted."))
    asked_it = asking.wrote(by, topic)
    if not asked_it and asking.wrote(by, post):
        raise Refused(_("Somebody else must say that your answer helped."))
    before = Acceptance.objects.filter(topic=topic).select_related("post__author").first()
    if before and before.post_id == post.pk:
        return
    if before:
        _withdraw(topic, before, at=at)
    Acceptance.objects.create(topic=topic, post=post, by=topic.author if asked_it else by, at=at)
    _name(topic, post, at=at)
    writer = asking.writer_of(post)
    if writer.member.pk == asking.asker_of(topic).pk:
        return
    if record(writer.member, "answer_accepted", writer.target, at=at, event_id=writer.event(event_of_acceptance(post))):
        about, within = facts.thing_of_post(post.pk), facts.thing_of_topic(topic.pk)
        fact = Fact(at, topic.author if asked_it else by, name=f"accepted:{post.pk}", about=about, within=within)
        told = who_see(topic.category, [writer.member])
        tell_of(fact, [Telling("answer_accepted", told, post.get_absolute_url(), {"title": topic.title})])
    else:
        _pay_again(post, at=at)


@transaction.atomic
def unaccept(post: Post, *, by, at) -> None:
    """Take the acceptance back, and what the answer earned by it; nothing happens where there is none."""
    topic, post = _locked(post, by)
    before = Acceptance.objects.filter(topic=topic, post=post).select_related("post__author").first()
    if before:
        _withdraw(topic, before, at=at)
        _name(topic, None, at=at)


def _withdraw(topic: Topic, acceptance: Acceptance, *, at) -> None:
    acceptance.delete()
    _take_back(topic, acceptance.post, at=at)


def _take_back(topic: Topic, post: Post, *, at) -> None:
    post.topic = topic
    writer = asking.writer_of(post)
    points.reverse(writer.event(event_of_acceptance(post)), at=at, member=writer.member)
    due.added("reply", [post.pk], at=at)


def _pay_again(post: Post, *, at) -> None:
    writer = asking.writer_of(post)
    points.restore(writer.event(event_of_acceptance(post)), at=at, member=writer.member)


def _name(topic: Topic, post: Post | None, *, at) -> None:
    """Say in the topic, and soon in the search, which answer is accepted."""
    Topic.objects.filter(pk=topic.pk).update(accepted_post=post)
    topic.accepted_post = post
    due.added("topic", [topic.pk], at=at)
    if post:
        due.added("reply", [post.pk], at=at)


def answer_hidden(topic: Topic, post: Post, *, at) -> None:
    """A hidden answer is not an accepted one while it is hidden. Belongs into the transaction that hides it and holds the topic."""
    if topic.accepted_post_id == post.pk:
        _take_back(topic, post, at=at)
        _name(topic, None, at=at)


def answer_restored(topic: Topic, post: Post, *, at) -> None:
    """It is accepted again, unless another one was accepted meanwhile, or the acceptance was taken back."""
    if Acceptance.objects.filter(topic=topic, post=post).exists():
        post.topic = topic
        _name(topic, post, at=at)
        _pay_again(post, at=at)
