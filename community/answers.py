"""The page of a question: the accepted answer first, then those that votes for are surest of, each with what was said about it."""
from collections import defaultdict
from dataclasses import dataclass, field

from django.db.models import Case, IntegerField, Value, When
from django.utils.translation import gettext as _

from community.asking import wrote
from community.models import Post, Topic
from community.models.post import OPENING, PAGE_SIZE
from community.questions import may_accept, takes_votes
from community.steering import is_closed
from kit.addresses import address
from kit.pagination import keyset_page
from kit.wording import language_tag, span, when

ORDER = ("-rank", "-wilson", "position")
FIRST, ACCEPTED, OTHER = 2, 1, 0
MOST_COMMENTS = 500


@dataclass(frozen=True)
class Answers:
    """The question and its answers, best first; `comments` by the post they belong under."""

    posts: list[Post]
    newer_url: str
    older_url: str
    comments: dict[int, list[Post]] = field(default_factory=dict)


def best_first(topic: Topic, posts, request) -> Answers:
    """A page of `posts`, those of the topic that the reader may see; a second statement only where there are comments."""
    rank = Case(When(position=OPENING, then=FIRST), When(pk=topic.accepted_post_id or 0, then=ACCEPTED), default=Value(OTHER),
                output_field=IntegerField())
    page = keyset_page(posts.filter(reply_to=None).annotate(rank=rank), request, ORDER, PAGE_SIZE)
    answers = sum(not post.is_opening and post.hidden_at is None for post in page)
    whole = not page.older_url and not page.newer_url
    comments = {} if whole and topic.reply_count <= answers else _comments(posts, {post.pk for post in page})
    return Answers(page.items, page.newer_url, page.older_url, comments)


def _comments(posts, shown: set[int]) -> dict[int, list[Post]]:
    """What was said about the posts of this page, in the order it came; what replies to a comment stands with it."""
    found = list(posts.filter(reply_to__isnull=False).order_by("position")[:MOST_COMMENTS])
    root: dict[int, int] = {}
    under: dict[int, list[Post]] = defaultdict(list)
    for post in found:
        root[post.pk] = root.get(post.reply_to_id, post.reply_to_id)
        if root[post.pk] in shown:
            under[root[post.pk]].append(post)
    return dict(under)


def comment_line(post: Post, topic: Topic) -> dict:
    """What was said about an answer, as ready texts."""
    return {
        "html": post.body_html, "lang": language_tag(post.language), "author": post.author.name,
        "author_url": post.author.get_absolute_url(), "written": when(post.created_at), "anchor": f"post-{post.position}",
        "url": f"{topic.get_absolute_url()}?at={post.position}#post-{post.position}", "is_asker": post.author_id == topic.author_id,
        "hidden": post.hidden_at is not None, "muted": getattr(post, "muted", False), "blocked": getattr(post, "blocked", False),
    }


def dress(topic: Topic, posts: list[Post], lines: list[dict], member, *, comments: dict[int, list[Post]] | None = None) -> None:
    """Add to the lines of a question’s page votes, acceptance, who is the asker, and what was said about each; without a statement."""
    for post, line in zip(posts, lines, strict=True):
        line["is_asker"] = post.author_id == topic.author_id and not post.is_opening
    if not topic.is_question:
        return
    open_to_me = member.is_authenticated and not is_closed(topic)
    accepts = member.is_authenticated and may_accept(topic, member) and not is_closed(topic)
    for post, line in zip(posts, lines, strict=True):
        is_answer = takes_votes(topic, post)
        may_vote = open_to_me and is_answer and not wrote(member, post)
        is_accepted = post.pk == topic.accepted_post_id
        line |= {
            "takes_votes": is_answer, "balance": _balance(post), "my_vote": line["vote"], "is_accepted": is_accepted,
            "vote_url": address("community:vote", post.pk) if may_vote else "",
            "accept_url": address("community:accept", post.pk)
            if accepts and is_answer and not post.is_opening and post.hidden_at is None else "",
            "vouched": _vouched(topic) if is_accepted else "",
            "comments": [comment_line(comment, topic) for comment in (comments or {}).get(post.pk, ())],
        }


def _balance(post: Post) -> str:
    """Votes for less votes against, with a real minus."""
    balance = post.up_count - post.down_count
    return f"−{-balance}" if balance < 0 else str(balance)


def _vouched(topic: Topic) -> str:
    acceptance = topic.acceptance
    minutes = int((acceptance.at - topic.created_at).total_seconds() // 60)
    if minutes < 24 * 60:
        return _("Accepted by %(who)s, %(span)s after it was asked") % {"who": acceptance.by.name, "span": span(minutes)}
    return _("Accepted by %(who)s, %(when)s") % {"who": acceptance.by.name, "when": when(acceptance.at)}
