"""What a line of a list says of reading: how much is new, and where to go on. Only of topics annotated by `reading.with_reading`."""
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from community.models import Topic
from community.reading import MANY, is_fresh
from kit.addresses import address


def reading_of(topic: Topic, member, *, at) -> dict:
    """`new` in words with `new_url` to the first unread post; `seen`: nothing is new, and the title may step back."""
    if not hasattr(topic, "read_position"):
        return {}
    if topic.read_position is None:
        is_new = getattr(topic, "is_unread", False) or is_fresh(topic, member, at=at)
        return {"new": pgettext("unread topic", "new"), "new_url": topic.get_absolute_url()} if is_new else {}
    if not topic.unread_count:
        return {"seen": True}
    url = address("community:unread", topic.pk, topic.slug)
    return {"new": _new(topic.unread_count), "new_url": url, "url": url}


def _new(count: int) -> str:
    if count >= MANY:
        return _("%(n)d+ new") % {"n": MANY}
    return ngettext("%(n)d new", "%(n)d new", count) % {"n": count}
