"""Whom a member may mean who begins to write @…: those of this topic first, then everybody else."""
from django.db.models import Exists, OuterRef, Q

from accounts.models import Member
from community.models import Post, Topic

MOST = 8
LONGEST = 30


def members_like(text: str, *, reader, topic_id: int | None = None) -> list[Member]:
    """Up to MOST shown members whose handle or name begins with `text`; without a text those of the topic alone."""
    text = text.strip()[:LONGEST]
    shown = Member.objects.shown().not_blocked_by(reader).only("handle", "display_name").order_by("handle")
    if text:
        shown = shown.filter(Q(handle__startswith=text.lower()) | Q(display_name__istartswith=text))
    here = _those_of(topic_id, reader)
    found = list(shown.filter(here)[:MOST]) if here is not None else []
    if text and len(found) < MOST:
        known = [member.pk for member in found]
        found += shown.filter(pk__in=Member.objects.findable().values("pk")).exclude(pk__in=known)[: MOST - len(found)]
    return found


def _those_of(topic_id: int | None, reader) -> Exists | None:
    """Who wrote in the topic, as far as this reader sees it."""
    topic = Topic.objects.visible_to(reader).filter(pk=topic_id).first() if topic_id else None
    if topic is None:
        return None
    return Exists(Post.objects.visible_to(reader).filter(topic=topic, author=OuterRef("pk")))
