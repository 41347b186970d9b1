"""Categories, topics, posts."""
import itertools
from datetime import timedelta

from django.utils import timezone

from community.models import Category, Post, Topic
from community.posting import reply, start_topic
from tests.factories.accounts import make_member

_numbers = itertools.count(1)


def make_category(slug=None, **fields) -> Category:
    slug = slug or f"category-{next(_numbers)}"
    fields.setdefault("name_en", slug.title())
    fields.setdefault("name_zh", f"分类{slug}")
    return Category.objects.create(slug=slug, **fields)


def make_topic(author=None, *, category=None, title="Why is my queue stuck?", body="Two workers, one table.", at=None, **more) -> Topic:
    """A topic, started as a member starts it. An hour ago, so that the author may go on at once."""
    category = category or Category.objects.first() or make_category()
    at = at or timezone.now() - timedelta(hours=1)
    return start_topic(author or make_member(), category=category, title=title, body=body, at=at, **more)


def make_reply(topic, author=None, *, body="Look at the second lock.", at=None) -> Post:
    """A reply, half an hour ago."""
    return reply(author or make_member(), topic.pk, body=body, at=at or timezone.now() - timedelta(minutes=30))


def opening(topic) -> Post:
    return topic.posts.select_related("topic", "author").get(position=1)
