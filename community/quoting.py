"""Quoting and replying to a post: how a quote stands in Markdown, which posts a text refers to, and whether it may."""
import re
from dataclasses import dataclass, field

from django.utils.translation import gettext as _

from accounts.models import Member
from community.asking import writer_of
from community.models import Post, Topic
from community.refusal import Refused
from kit.addresses import address

# A line of a quote with a link to a post: what `quote_of` writes, and what a member writes in its manner.
ATTRIBUTION = re.compile(r"^[ \t]*(?:>[ \t]*)+.*?\]\([^)\s]*/community/p/(\d{1,18})/[^)\s]*\)", re.MULTILINE)
QUOTED_LINE = re.compile(r"^ {0,3}>")
LONGEST_QUOTE = 1500
MOST_QUOTES = 20


def permalink(post_id: int) -> str:
    return address("community:permalink", post_id)


def quote_of(post: Post) -> str:
    """The post as a quote, with whose words they are and where they stand. What it quotes itself is left out: it may be gone by now."""
    kept = "\n".join(line for line in post.body.split("\n") if not QUOTED_LINE.match(line)).strip()
    text = kept if len(kept) <= LONGEST_QUOTE else kept[:LONGEST_QUOTE].rstrip() + " …"
    lines = [attribution(post), "", *text.split("\n")]
    return "\n".join(f"> {line}".rstrip() for line in lines) + "\n\n"


def attribution(post: Post) -> str:
    """`[Marta, #4](/community/p/12/)`: whose words a quote holds."""
    name = re.sub(r"([\\\[\]])", r"\\\1", post.author.name)
    return f"[{name}, #{post.position}]({permalink(post.pk)})"


def quoted_ids(body: str) -> list[int]:
    """Ids of the posts that a text quotes, each once."""
    return list(dict.fromkeys(int(pk) for pk in ATTRIBUTION.findall(body)))


def check_quotable(post: Post | None, topic: Topic, member) -> Post:
    """Refuse to repeat what not everybody who reads the topic may read: it would come out by the quote."""
    hidden = post is None or post.hidden_at is not None or post.topic.hidden_at is not None or not post.can_be_seen_by(member)
    if hidden or (post.topic.category_id != topic.category_id and not post.topic.category.is_public):
        raise Refused(_("You quote a post that is gone, or that not everybody here may read. Please take the quote out."), field="body")
    return post


@dataclass(frozen=True)
class References:
    """What a text refers to: the post it replies to, and the posts it quotes."""

    reply_to: Post | None = None
    quoted: list[Post] = field(default_factory=list)

    @property
    def replied_to(self) -> list[Member]:
        return [writer_of(self.reply_to).member] if self.reply_to else []

    @property
    def quoted_members(self) -> list[Member]:
        return [writer_of(post).member for post in self.quoted]


def references_of(topic: Topic, member, *, body: str, reply_to: int | None = None, known: str = "") -> References:
    """What a new text refers to; one query if there is anything. What `known`, the text before, quoted already is not asked again."""
    before = set(quoted_ids(known))
    quotes = [pk for pk in quoted_ids(body) if pk not in before]
    if len(quotes) > MOST_QUOTES:
        raise Refused(_("Please quote no more than %(count)d posts at once.") % {"count": MOST_QUOTES}, field="body")
    wanted = {*quotes, *([reply_to] if reply_to else [])}
    if not wanted:
        return References()
    found = Post.objects.select_related("author", "topic__category").in_bulk(wanted)
    answered = found.get(reply_to)
    if reply_to and (answered is None or answered.topic_id != topic.pk or answered.hidden_at is not None):
        raise Refused(_("The post you reply to is no longer there. Send it again to reply to the topic."), field="reply_to")
    return References(answered, [check_quotable(found.get(pk), topic, member) for pk in quotes])
