"""Reactions beyond the like: thanks, insight, same here. They pay nothing; a like goes through `community.liking`."""
import uuid
from collections import Counter
from dataclasses import dataclass

from django.db import transaction
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from community import facts, rights
from community.asking import writer_of
from community.following import muters_of
from community.interactions import record
from community.models import Post, Reaction
from community.refusal import Refused
from kit.rows import insert_new
from notices.telling import Telling, tell_of

NAMESPACE = uuid.UUID("8f2b6a51-0d3c-4f0e-9a54-7c1f4f8c2e19")
NAMES_SHOWN = 20


@dataclass(frozen=True)
class Way:
    """A way to react, with its icon of `kit.icons`."""

    name: str
    label: str | Promise
    icon: str


WAYS = {
    way.name: way
    for way in (
        Way("thanks", gettext_lazy("Thanks"), "heart"),
        Way("insight", gettext_lazy("Insight"), "insight"),
        Way("same", gettext_lazy("Same here"), "same"),
    )
}


def counted(post: Post) -> dict[str, int]:
    """How many of each kind but the like, from the rows."""
    kinds = Reaction.objects.filter(post=post).exclude(kind=Reaction.Kind.LIKE).values_list("kind", flat=True)
    return dict(sorted(Counter(kinds).items()))


def toggle(post: Post, member, kind: str, *, at) -> bool:
    """React, or take it back; returns whether it stands. The post is locked, so that its figures are those of the rows."""
    with transaction.atomic():
        post = Post.objects.select_for_update(of=("self",)).select_related("topic__category", "author").get(pk=post.pk)
        if post.was_written_by(member):
            raise Refused(_("This is your own post."))
        stands = bool(insert_new([Reaction(post=post, member=member, kind=kind, created_at=at)], unique=["post_id", "member_id", "kind"]))
        if not stands:
            Reaction.objects.filter(post=post, member=member, kind=kind).delete()
        Post.objects.filter(pk=post.pk).update(reaction_counts=counted(post))
        # One event however often it is given and taken back, and one notice.
        event_id = uuid.uuid5(NAMESPACE, f"{kind}:{post.pk}:{member.pk}")
        if stands and record(member, "reacted", ("post", post.pk), at=at, event_id=event_id):
            author = rights.who_see(post.topic.category, [writer_of(post).member])
            told = Telling("reaction", author, post.get_absolute_url(), {"title": post.topic.title})
            tell_of(facts.post_reacted(post, member, kind, at=at), [told], not_to=muters_of(post.topic, member.pk))
        return stands


def who_reacted(post: Post) -> list[tuple[str, list, int]]:
    """(what, the latest members, how many more) of each kind that somebody gave; one query a kind, a like among them."""
    figures = {Reaction.Kind.LIKE: post.like_count, **post.reaction_counts}
    labels = {Reaction.Kind.LIKE: _("Like"), **{name: way.label for name, way in WAYS.items()}}
    found = []
    for kind, count in figures.items():
        if count and kind in labels:
            rows = Reaction.objects.filter(post=post, kind=kind).select_related("member").order_by("-created_at", "-id")[:NAMES_SHOWN]
            members = [row.member for row in rows]
            found.append((labels[kind], members, max(0, count - len(members))))
    return found
