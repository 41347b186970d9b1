"""What a benchmark needs besides the sample community: many topics, one of them long, sessions and tokens. Prints what it made as JSON."""
import json
import uuid
from datetime import timedelta

from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.backends.cached_db import SessionStore
from django.db import connection
from django.db.models import F
from django.test import RequestFactory
from django.utils import timezone

from accounts.models import ApiToken, Member
from community.models import Category, Interaction, Post, Topic
from courses.models import Course, Enrolment
from events.models import Event
from kit import markdown
from kit.pagination import keyset_page

TEXT = """Two workers, one table. `SKIP LOCKED` covers the rows of **job**, the deadlock is on *batch*.

```python
for row in rows:
    work(row)
```
"""
CALLERS = 200
"""Programs that call the API, so many that none reaches its limit."""
GIST = "Two workers, one table. SKIP LOCKED covers the rows of job, the deadlock is on batch."


def _posts(topic: Topic, people: list[Member], html: str) -> list[Post]:
    first = topic.last_post_at - timedelta(minutes=topic.last_position)
    return [
        Post(topic=topic, author=people[i % len(people)], position=i, language="en", body=TEXT, body_html=html,
             render_version=markdown.RENDER_VERSION, created_at=first + timedelta(minutes=i), event_id=uuid.uuid4())
        for i in range(1, topic.last_position + 1)
    ]


def _topics(count: int, posts: int, *, first_posts: int, at) -> list[Topic]:
    """So many topics of so many posts, the first one of `first_posts`; each a minute older than the one before."""
    people, categories = list(Member.objects.order_by("pk")[:40]), list(Category.objects.all())
    html = markdown.render(TEXT)
    topics = Topic.objects.bulk_create([
        Topic(category=categories[i % len(categories)], author=people[i % len(people)], title=f"Measured topic {i}",
              slug=f"measured-topic-{i}", gist=GIST, language="en", created_at=at - timedelta(minutes=i + 60),
              last_post_at=at - timedelta(minutes=i), last_poster=people[i % len(people)],
              last_position=posts if i else first_posts, reply_count=(posts if i else first_posts) - 1)
        for i in range(count)
    ], batch_size=2000)
    for start in range(0, count, 2000):
        Post.objects.bulk_create([post for topic in topics[start : start + 2000] for post in _posts(topic, people, html)], batch_size=4000)
    return topics


def _settle() -> None:
    """Let the planner know the new rows, and leave nothing for autovacuum to do while we measure."""
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE")


def _session(member: Member) -> str:
    session = SessionStore()
    session[SESSION_KEY], session[BACKEND_SESSION_KEY] = str(member.pk), settings.AUTHENTICATION_BACKENDS[0]
    session[HASH_SESSION_KEY] = member.get_session_auth_hash()
    session.create()
    return session.session_key


def _writers(now) -> list[Member]:
    """All who may reply without a newcomer's pause."""
    old = Member.objects.shown().filter(joined_at__lt=now - timedelta(days=2), is_staff=False).order_by("pk")
    return [member for member in old if member.can_take_part]


def _token(member: Member, now) -> str:
    """A token that notes its use an hour from now at the earliest, not at every first call of many tokens."""
    token, secret = ApiToken.objects.issue(member, name="benchmark", at=now, acts_for_others=True)
    ApiToken.objects.filter(pk=token.pk).update(last_used_at=now + timedelta(hours=1))
    return secret


def _event(now) -> Event:
    """The next one, of those with a ticket if there are any."""
    return Event.objects.filter(starts_at__gt=now, cancelled_at=None).order_by(F("product").asc(nulls_last=True), "starts_at").first()


def fill(topics: int) -> None:
    now = timezone.now()
    long_topic = _topics(topics, 3, first_posts=60, at=now)[0]
    reader, admin, writers = Member.objects.get(handle="member"), Member.objects.get(handle="admin"), _writers(now)
    enrolment = Enrolment.objects.of(reader).of_live_courses().latest_first().first()
    course = enrolment.course if enrolment else Course.objects.listed_for(reader).first()
    course.enrol(reader, at=now)
    version = course.live_revision.lesson_versions.select_related("lesson").order_by("section__position", "position").first()
    _settle()
    print(json.dumps({
        "topic": long_topic.get_absolute_url(), "course": course.get_absolute_url(),
        "lesson": f"{course.get_absolute_url()}lessons/{version.lesson.key}/",
        "event": _event(now).get_absolute_url(),
        "writers": [_session(member) for member in writers], "tokens": [_token(member, now) for member in writers[:CALLERS]],
        "profile": reader.get_absolute_url(), "reader": _session(reader), "admin": _session(admin), "now": now.isoformat(),
    }))


def grow(posts: int) -> None:
    """Old topics of one post each and as many interactions; prints the address of the list's page that begins in the middle of them."""
    then = timezone.now() - timedelta(days=400)
    topics = _topics(posts, 1, first_posts=1, at=then)
    people = list(Member.objects.order_by("pk")[:40])
    Interaction.objects.bulk_create((
        Interaction(event_id=uuid.uuid4(), member=people[i % len(people)], verb="replied", target_kind="topic", target_key=str(topic.pk),
                    occurred_at=topic.last_post_at, received_at=topic.last_post_at)
        for i, topic in enumerate(topics)
    ), batch_size=5000)
    _settle()
    deep = Topic.objects.filter(last_post_at__lte=topics[posts * 4 // 5].last_post_at)
    print(json.dumps({"deep": keyset_page(deep, RequestFactory().get("/")).older_url}))
