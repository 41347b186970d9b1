"""Topics that may have asked the same before: by the words of a title, from the search index, for everybody alike."""
import math
from collections import Counter

from django.contrib.auth.models import AnonymousUser
from django.db import connection
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from community.models import Topic
from community.search.index import DIALECTS, TITLE
from community.search.question import clean
from kit.tokens import tokens_of
from kit.wording import language_tag

MOST = 5
MOST_TOKENS = 40
CANDIDATES = 300
EVERYBODY = AnonymousUser()
# Words that half of all titles have say nothing about what one is about.
COMMON = frozenset((
    "an", "and", "are", "as", "at", "be", "but", "by", "can", "do", "does", "for", "from", "get", "has", "have", "how", "if", "in", "is",
    "it", "me", "my", "no", "not", "of", "on", "or", "so", "that", "the", "this", "to", "use", "using", "was", "what", "when", "where",
    "which", "why", "will", "with", "you", "your", "如何", "怎么", "什么", "为什", "么样", "一个", "可以", "这个",
))


def words_of(title: str) -> set[str]:
    """The tokens that tell what a title is about; the last character of a Chinese run stands in its pairs already."""
    return {token for token in tokens_of(title) if len(token) > 1} - COMMON


def similar_topics(title: str) -> list[dict]:
    """At most MOST topics, the one with the most and the rarest words of `title` first. Two statements."""
    wanted = set(sorted(words_of(clean(title)))[:MOST_TOKENS])
    overlaps = _overlaps(wanted) if wanted else {}
    if not overlaps:
        return []
    spread = Counter(token for shared in overlaps.values() for token in shared)
    worth = {token: math.log(1 + len(overlaps) / times) for token, times in spread.items()}
    scores = {key: sum(worth[token] for token in sorted(shared)) for key, shared in overlaps.items()}
    enough = min(2, len(wanted))
    best = sorted((key for key in scores if len(overlaps[key]) >= enough), key=lambda key: (-scores[key], -key))[: 2 * MOST]
    shown = Topic.objects.visible_to(EVERYBODY).only("title", "slug", "language", "kind", "reply_count", "accepted_post")
    topics = shown.in_bulk(best)
    return [_line(topics[key]) for key in best if key in topics][:MOST]


def _overlaps(wanted: set[str]) -> dict[int, set[str]]:
    """topic id → the words that its title shares, of the newest CANDIDATES that share any."""
    dialect = DIALECTS[connection.vendor]
    query = dialect.any_of([dialect.one(TITLE + token, is_beginning=False) for token in sorted(wanted)])
    sql = (  # All names come from our own modules; the words are among the values.
        f"SELECT key, title FROM {dialect.FROM} WHERE {dialect.MATCHES} AND kind = 'topic' AND NOT for_members "  # noqa: S608
        "ORDER BY at DESC LIMIT %s"
    )
    with connection.cursor() as cursor:
        cursor.execute(sql, [query, CANDIDATES])
        rows = cursor.fetchall()
    return {int(key): wanted & words_of(title) for key, title in rows}


def _line(topic: Topic) -> dict:
    replies = ngettext("%(n)d reply", "%(n)d replies", topic.reply_count) % {"n": topic.reply_count}
    return {
        "title": topic.title, "url": topic.get_absolute_url(), "lang": language_tag(topic.language),
        "note": _("solved, %(replies)s") % {"replies": replies} if topic.is_solved else replies,
    }
