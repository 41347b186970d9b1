"""Asking under no name: who really wrote something, and what may be said of it.

What an anonymous asker writes in the topic stands under the ghost account; who it is stands only in `AnonymousAsker`. Every act that asks
“is it mine?” asks `wrote`; whatever is paid, told or recorded goes to `writer_of`, whose target and event names give nobody away.
"""
import uuid
from dataclasses import dataclass
from datetime import timedelta

from django.contrib.auth.hashers import make_password
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import Member
from accounts.models.member import ANONYMOUS
from community.models import AnonymousAsker, AskerReveal, Post, Topic
from community.refusal import Refused

QUESTIONS_A_DAY = 5
PAUSE = timedelta(seconds=30)
TARGET = "asked"


@dataclass(frozen=True)
class Writer:
    """`member` wrote it; `target` is what their deeds about it name."""

    member: Member
    target: tuple[str, object]
    ref: uuid.UUID | None = None

    def event(self, event_id: uuid.UUID) -> uuid.UUID:
        """The writer's side of an event that others may know."""
        return uuid.uuid5(self.ref, str(event_id)) if self.ref else event_id


def ghost() -> Member:
    """The account that anonymous questions stand under; made when the first one is asked."""
    found = Member.objects.filter(handle=ANONYMOUS).first()
    return found or Member.objects.get_or_create(handle=ANONYMOUS, defaults={"is_active": False, "password": make_password(None)})[0]


def wrote(member, thing: Topic | Post) -> bool:
    """Whether the member wrote this; one query more only for what stands under the ghost."""
    return member.is_authenticated and thing.was_written_by(member)


def asks_anonymously(member, topic: Topic) -> bool:
    """Whether the member asked this question under no name."""
    return topic.is_anonymous and wrote(member, topic)


def voice_for_question(member, kind: str, *, at) -> Member:
    """The ghost, for a member who may ask one more question under no name; raises Refused."""
    if kind != Topic.Kind.QUESTION:
        raise Refused(_("Only a question can be asked anonymously."), field="is_anonymous")
    check_limits(member, at=at)
    return ghost()


def voice_of(member, topic: Topic) -> Member:
    """Under whose name the member writes in this topic."""
    return topic.author if asks_anonymously(member, topic) else member


def writer_of(post: Post) -> Writer:
    """Who really wrote a post that carries its topic and author."""
    topic = post.topic
    if topic.is_anonymous and post.author_id == topic.author_id:
        asker = AnonymousAsker.objects.select_related("member").get(topic=topic)
        return Writer(asker.member, (TARGET, asker.ref), asker.ref)
    return Writer(post.author, ("topic", topic.pk) if post.is_opening else ("post", post.pk))


def asker_of(topic: Topic) -> Member:
    """Whom to tell of what happens in this topic."""
    return AnonymousAsker.objects.select_related("member").get(topic=topic).member if topic.is_anonymous else topic.author


def check_limits(member, *, at) -> None:
    """Refuse an anonymous question that comes too soon after the last one, or after many within a day."""
    lately = AnonymousAsker.objects.filter(member=member, topic__created_at__gt=at - timedelta(days=1)).order_by("-topic__created_at")
    moments = list(lately.values_list("topic__created_at", flat=True)[:QUESTIONS_A_DAY])
    if moments and moments[0] > at - PAUSE:
        raise Refused(_("That was quick. Please wait half a minute and send it again; your text is still here."))
    if len(moments) == QUESTIONS_A_DAY:
        raise Refused(_("You asked %(count)d questions anonymously within a day. Please ask the next one tomorrow.") % {
            "count": QUESTIONS_A_DAY
        })


def check_pause(topic: Topic, *, at) -> None:
    """Refuse an asker's reply that comes too soon after their last post in this topic."""
    if topic.posts.filter(author=topic.author_id, created_at__gt=at - timedelta(seconds=5)).exists():
        raise Refused(_("That was quick. Please wait a few seconds and send it again; your text is still here."))


@transaction.atomic
def reveal(topic: Topic, *, by: Member, at) -> Member:
    """Who asked, for a moderator; that they looked is kept."""
    AskerReveal.objects.create(topic=topic, by=by, at=at)
    return asker_of(topic)
