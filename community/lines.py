"""Topics as the lines of a list: every text made once, so that the template only prints."""
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from community.models import Topic
from kit.wording import ago, language_tag


def _when(topic: Topic) -> str:
    if topic.reply_count:
        return _("%(who)s, %(ago)s") % {"who": topic.last_poster.name, "ago": ago(topic.last_post_at)}
    return _("started %(ago)s") % {"ago": ago(topic.created_at)}


def line_of(topic: Topic, *, in_category: bool = False) -> dict:
    """What a line says: who began, who spoke last and when, how many replies and likes."""
    return {
        "title": topic.title, "gist": topic.gist, "url": topic.get_absolute_url(),
        "lang": language_tag(topic.language), "hidden": topic.hidden_at is not None,
        "author": topic.author.name, "author_url": topic.author.get_absolute_url(), "when": _when(topic),
        "category": "" if in_category else topic.category.name, "category_url": topic.category.get_absolute_url(),
        "replies": ngettext("%(n)d reply", "%(n)d replies", topic.reply_count) % {"n": topic.reply_count} if topic.reply_count else "",
        "likes": ngettext("%(n)d like", "%(n)d likes", topic.like_count) % {"n": topic.like_count} if topic.like_count else "",
    }


def lines_of(topics, *, in_category: bool = False) -> list[dict]:
    return [line_of(topic, in_category=in_category) for topic in topics]
