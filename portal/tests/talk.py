"""Topics and replies for the tests of the front pages."""
from datetime import timedelta

from django.utils import timezone

from community.models import Category, Post, Topic
from kit import markdown


def make_category(slug="sql", name="SQL", **fields) -> Category:
    return Category.objects.create(slug=slug, name_en=name, name_zh=fields.pop("name_zh", f"{name}中文"), **fields)


def make_topic(
    author, category, title="Why does it deadlock?", *, hours_ago=2, started_hours_ago=None, language="en", replies=(), hot=0, hidden=False,
    body="Two workers.", kind="discussion",
):
    """A topic and its posts. `replies` are the members who answered, the last one last."""
    last = timezone.now() - timedelta(hours=hours_ago)
    started = timezone.now() - timedelta(hours=started_hours_ago) if started_hours_ago is not None else last
    people = [author, *replies]
    topic = Topic.objects.create(
        category=category, author=author, title=title, kind=kind, gist=body[:120], language=language, created_at=started,
        last_post_at=last, last_poster=people[-1],
        reply_count=len(replies), last_position=len(people), hot=hot, hidden_at=last if hidden else None,
    )
    for position, person in enumerate(people, 1):
        Post.objects.create(
            topic=topic, author=person, position=position, language=language, body=body, body_html=markdown.render(body),
            render_version=markdown.RENDER_VERSION, created_at=started if position == 1 else last,
        )
    return topic
