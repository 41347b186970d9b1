"""Topics as the lines of a list: every text made once, so that the template only prints."""
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from community.models import Topic
from community.unread_lines import reading_of
from kit.addresses import address
from kit.wording import ago, language_tag


def _when(topic: Topic) -> str:
    if topic.reply_count:
        return _("%(who)s, %(ago)s") % {"who": topic.last_poster.name, "ago": ago(topic.last_post_at)}
    return _("started %(ago)s") % {"ago": ago(topic.created_at)}


def _states(topic: Topic) -> dict:
    """A question is open, answered or solved; a discussion lacks nothing."""
    pinned = topic.pinned_at is not None and (topic.pinned_until is None or topic.pinned_until > timezone.now())
    return {
        "solved": topic.is_solved, "unanswered": topic.is_question and not topic.reply_count, "pinned": pinned,
        "answered": topic.is_question and topic.reply_count > 0 and not topic.is_solved, "featured": topic.featured_at is not None,
        "closed": topic.locked_at is not None or topic.archived_at is not None,
    }


def tags_of(topic: Topic) -> list[tuple[str, str]]:
    """Name and address of each tag, from the topic itself."""
    return [(name, address("community:tag", slug)) for name, slug in topic.tag_line]


def _likes(topic: Topic) -> str:
    """A question is voted on instead."""
    if topic.is_question or not topic.like_count:
        return ""
    return ngettext("%(n)d like", "%(n)d likes", topic.like_count) % {"n": topic.like_count}


def line_of(topic: Topic, *, in_category: bool = False) -> dict:
    """What a line says: who began, who spoke last and when, how many replies and likes."""
    return {
        "title": topic.title, "gist": topic.gist, "url": topic.get_absolute_url(),
        "lang": language_tag(topic.language), "hidden": topic.hidden_at is not None, "blocked": getattr(topic, "blocked", False),
        "author": topic.author.name, "author_url": topic.author.get_absolute_url(), "when": _when(topic),
        "category": "" if in_category else topic.category.name, "category_url": topic.category.get_absolute_url(),
        "replies": ngettext("%(n)d reply", "%(n)d replies", topic.reply_count) % {"n": topic.reply_count} if topic.reply_count else "",
        "tags": tags_of(topic), **_states(topic), "likes": _likes(topic),
    }


def lines_of(topics, *, in_category: bool = False, reader=None) -> list[dict]:
    """With a `reader` what is new to them, for topics annotated by `reading.with_reading`."""
    now = timezone.now()
    return [line_of(topic, in_category=in_category) | (reading_of(topic, reader, at=now) if reader else {}) for topic in topics]
