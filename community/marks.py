"""Marks: what stands at the posts of a page besides their text, in one query: what this reader did with them, and who answers whom."""
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field

from django.db.models import F, IntegerField, Value
from django.db.models.functions import Cast

from community.models import Bookmark, Post, PostVote, Reaction

ANSWER, BOOKMARK, VOTE = "answer", "bookmark", "vote"


@dataclass
class Marks:
    """Each by the id of a post: the reader's reactions, vote (1, −1 or 0) and bookmark, and the positions of the replies to it."""

    reactions: dict[int, set[str]] = field(default_factory=lambda: defaultdict(set))
    votes: dict[int, int] = field(default_factory=lambda: defaultdict(int))
    kept: set[int] = field(default_factory=set)
    answers: dict[int, list[int]] = field(default_factory=lambda: defaultdict(list))


def marks_of(posts: Iterable[Post], member) -> Marks:
    """One query, for a visitor too: everybody sees who answers whom."""
    ids = [post.pk for post in posts]
    nothing = Value(0, output_field=IntegerField())
    rows = Post.objects.filter(reply_to__in=ids, hidden_at=None).order_by()
    rows = rows.values_list("reply_to", Value(ANSWER), Cast("position", IntegerField()))
    if member.is_authenticated:
        rows = rows.union(
            Reaction.objects.filter(member=member, post__in=ids).order_by().values_list("post", F("kind"), nothing),
            Bookmark.objects.filter(member=member, post__in=ids).order_by().values_list("post", Value(BOOKMARK), nothing),
            PostVote.objects.filter(member=member, post__in=ids).order_by().values_list("post", Value(VOTE), Cast("value", IntegerField())),
            all=True,
        )
    marks = Marks()
    for post_id, what, number in rows:
        if what == ANSWER:
            marks.answers[post_id].append(number)
        elif what == BOOKMARK:
            marks.kept.add(post_id)
        elif what == VOTE:
            marks.votes[post_id] = number
        else:
            marks.reactions[post_id].add(what)
    return marks
