"""The posts of a topic's page as ready texts; addresses only of what this reader may do with them."""
from django.db.models import Exists, OuterRef, QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.blocking import is_blocked
from accounts.models.photo import photo_url
from accounts.photos import photo_seen
from community.following import MEMBER
from community.marks import Marks
from community.models import Following, Post, Reaction, Topic
from community.models.post import PAGE_SIZE
from community.reacting import WAYS
from kit.addresses import address
from kit.wording import language_tag, when


def posts_of(topic: Topic, member) -> QuerySet:
    """Just what a page shows of the posts this reader may see, in order; `muted` and `blocked`: they want to see nothing of its
    author.

    The caller fetched the topic through its guard.
    """
    posts = Post.objects.of_seen_topic(topic, member).order_by("position").select_related("author", "reply_to__author").only(
        "topic", "position", "body_html", "language", "created_at", "edited_at", "hidden_at", "like_count", "reaction_counts",
        "up_count", "down_count", "wilson", "author__handle", "author__display_name", "reply_to__position", "reply_to__hidden_at",
        "reply_to__author__handle", "reply_to__author__display_name",
    )
    posts = posts.annotate(author_photo=photo_seen(member))
    if not member.is_authenticated:
        return posts
    mutes = Following.objects.filter(member=member, kind=MEMBER, key=OuterRef("author_id")).mutes()
    return posts.annotate(muted=Exists(mutes), blocked=is_blocked(member))


def place_in(topic: Topic, position: int) -> str:
    """The address of a position of the topic, on the page that holds it."""
    page = "" if position <= PAGE_SIZE else f"?at={position}"
    return f"{topic.get_absolute_url()}{page}#post-{position}"


def post_line(post: Post, topic: Topic, member, marks: Marks) -> dict:
    """One post. The reader's own is edited, not liked or reported."""
    mine = post.was_written_by(member)
    others = member.is_authenticated and not mine
    # Nothing is new in a topic that one opens for the first time.
    read = getattr(topic, "read_position", None)
    return {
        "pk": post.pk, "position": post.position, "link_label": _("Link to post %(n)s") % {"n": post.position},
        "is_opening": post.is_opening, "html": post.body_html, "lang": language_tag(post.language), "author": post.author.name,
        "author_url": post.author.get_absolute_url(),
        "author_photo": photo_url(post.author.handle, post.author_photo), "written": when(post.created_at),
        "hidden": post.hidden_at is not None,
        "edited": when(post.edited_at) if post.edited_at else "",
        "history_url": address("community:history", post.pk) if post.edited_at else "",
        "likes": str(post.like_count), "liked": Reaction.Kind.LIKE in marks.reactions[post.pk], "vote": marks.votes[post.pk],
        "anchor": f"post-{post.position}", "permalink": address("community:permalink", post.pk),
        "is_new": not mine and read is not None and post.position > read,
        "muted": getattr(post, "muted", False), "blocked": getattr(post, "blocked", False),
        "edit_url": address("community:edit", post.pk) if mine or (others and member.has_role("moderator")) else "",
        "like_url": address("community:like", post.pk) if others else "", "flag_url": address("community:flag", post.pk) if others else "",
        "keep_url": address("community:bookmark", post.pk) if member.is_authenticated else "", "kept": post.pk in marks.kept,
        "may_quote": member.is_authenticated and post.hidden_at is None,
        **_reactions(post, marks, gives=others), **_answering(post, topic, marks),
    }


def _reactions(post: Post, marks: Marks, *, gives: bool) -> dict:
    """What others thought of it, with a button for those who may say so, too."""
    mine, figures = marks.reactions[post.pk], post.reaction_counts
    shown = [
        {"name": way.name, "label": way.label, "icon": way.icon, "count": figures.get(way.name, 0), "mine": way.name in mine}
        for way in WAYS.values() if gives or figures.get(way.name)
    ]
    some = bool(figures) or post.like_count
    return {
        "reactions": shown, "react_url": address("community:react", post.pk) if gives else "",
        "reactions_url": address("community:reactions", post.pk) if some else "",
    }


def _answering(post: Post, topic: Topic, marks: Marks) -> dict:
    """Which post it replies to, and which ones reply to it. What is hidden is not named."""
    before, positions = post.reply_to, sorted(marks.answers[post.pk])
    known = before is not None and before.hidden_at is None
    return {
        "reply_to": {"name": before.author.name, "position": before.position, "url": place_in(topic, before.position)} if known else None,
        "answers": [(position, place_in(topic, position)) for position in positions],
        "answers_word": ngettext("%(n)d reply", "%(n)d replies", len(positions)) % {"n": len(positions)} if positions else "",
    }
