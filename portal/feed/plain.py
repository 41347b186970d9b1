"""The other orders of the front page: topics as plain lists, in which the margin says where they stand."""
from accounts.blocking import blocked_by
from accounts.feed import Shown
from accounts.models import Member
from community.feed_candidates import replies_in_words
from community.following import without_muted
from community.models import Topic
from community.shelves import name_of, shelves, url_of
from kit import wording
from kit.addresses import address

COLUMNS = (
    "id", "slug", "title", "gist", "language", "created_at", "last_post_at", "reply_count", "hot", "category_id", "author__handle",
    "author__display_name",
)


def open_topics(member):
    """Topics that this reader may see, without what was hidden, whoever reads."""
    return Topic.objects.filter(hidden_at=None).in_categories_of(member)


def topic_rows(member, *, unanswered: bool = False):
    """Without what the reader muted, and whom they blocked; one query."""
    topics = without_muted(open_topics(member), member).exclude(author__in=blocked_by(member))
    return (topics.unanswered() if unanswered else topics).values(*COLUMNS)


def listed(rows: list[dict]) -> list[Shown]:
    return [_shown(row) for row in rows]


def _shown(row: dict) -> Shown:
    category, author = shelves().get(row["category_id"]), Member(handle=row["author__handle"], display_name=row["author__display_name"])
    name, url = (name_of(category), url_of(category)) if category else ("", "")
    return Shown(
        name, "", row["title"], address("community:topic", row["id"], row["slug"]), wording.language_tag(row["language"]),
        row["last_post_at"], gist=row["gist"], author=author.name, author_url=author.get_absolute_url(), place=name, place_url=url,
        figure=replies_in_words(row["reply_count"]), waits=not row["reply_count"],
    )
