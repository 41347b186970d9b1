"""Views: once in eight hours for each viewer, never a write of the request, added to the topic by the task."""
import pytest
from django.conf import settings
from django.core.cache import cache
from django.db import connection
from django.test.utils import CaptureQueriesContext

from community import viewing
from community.models import Topic
from community.tasks import count_views
from tests.factories.accounts import make_member
from tests.factories.community import make_topic

pytestmark = pytest.mark.usefixtures("every_page_is_made")


@pytest.fixture
def topic(db):
    count_views()
    return make_topic()


def look(client, topic) -> None:
    """And let eight hours pass."""
    cache.delete(viewing.key_of(topic, client.get(topic.get_absolute_url()).wsgi_request))


def views(topic) -> int:
    count_views()
    return Topic.objects.values_list("view_count", flat=True).get(pk=topic.pk)


def test_a_viewer_counts_once_however_often_they_look(client, topic):
    for _again in range(3):
        client.get(topic.get_absolute_url())

    assert views(topic) == 1
    assert views(topic) == 1


def test_after_eight_hours_they_count_again(client, topic):
    look(client, topic)
    client.get(topic.get_absolute_url())

    assert views(topic) == 2


def test_members_and_visitors_count_each(client, topic):
    client.get(topic.get_absolute_url())
    client.get(topic.get_absolute_url(), REMOTE_ADDR="203.0.113.9")
    client.force_login(make_member())
    client.get(topic.get_absolute_url())

    assert views(topic) == 3


def test_programs_do_not_count(client, topic):
    client.get(topic.get_absolute_url(), HTTP_USER_AGENT="Mozilla/5.0 (compatible; Googlebot/2.1)")

    assert views(topic) == 0


def test_a_view_writes_nothing_into_the_database(client, topic):
    look(client, topic)
    with CaptureQueriesContext(connection) as captured:
        client.get(topic.get_absolute_url())

    assert {query["sql"].split()[0] for query in captured} == {"SELECT"}


def test_many_topics_are_counted_in_one_run(client, topic):
    other = make_topic()
    for _again in range(2):
        for one in (topic, other):
            look(client, one)

    assert viewing.count_views() == 4
    assert set(Topic.objects.values_list("view_count", flat=True)) == {2}


def test_the_page_is_shown_when_views_cannot_be_gathered(client, topic, monkeypatch):
    if settings.REDIS_URL:
        monkeypatch.setattr(settings, "CACHE_URL", "redis://127.0.0.1:1/0")
    else:
        monkeypatch.setattr(viewing, "_file", lambda: settings.VAR_DIR / "no" / "such" / "folder")

    assert client.get(topic.get_absolute_url()).status_code == 200
