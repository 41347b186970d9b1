"""How many statements writing takes, and that lists of any order walk an index."""
import re
from datetime import timedelta

import pytest
from django.contrib.auth.models import AnonymousUser
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.models import Member
from community.following import without_muted
from community.models import Category, Topic
from community.orders import ORDERS
from community.reading import with_reading
from tests.factories.accounts import make_member
from tests.factories.community import make_category, make_reply, make_topic
from tests.factories.structure import make_closed_category
from tests.rig.bulk import count_them, kept_for_a_module

NOW = timezone.now()


def statements(captured) -> list[str]:
    """Without those that only begin and end a transaction."""
    return [query["sql"] for query in captured if not query["sql"].startswith(("SAVEPOINT", "RELEASE", "BEGIN", "COMMIT"))]


def test_a_reply_takes_fourteen_statements_with_points_and_notice(signed_in, member, other_member):
    """Sanitised Markdown, position, figures, interaction, points in double entry, a due notice and two counters."""
    topic = make_topic(other_member)
    make_reply(topic, member)
    client = signed_in(member)
    client.get(topic.get_absolute_url())

    with CaptureQueriesContext(connection) as captured:
        response = client.post(f"{topic.get_absolute_url()}reply/", {"body": "One more **thought**."})

    assert response.status_code == 302
    assert len(statements(captured)) == 14


def test_a_mention_adds_two(signed_in, member, other_member):
    topic = make_topic(other_member)
    make_reply(topic, member)
    make_member("zhou")
    client = signed_in(member)
    client.get(topic.get_absolute_url())

    with CaptureQueriesContext(connection) as captured:
        client.post(f"{topic.get_absolute_url()}reply/", {"body": "What does @zhou say?"})

    assert len(statements(captured)) == 16


@pytest.fixture(scope="module")
def twenty_thousand(django_db_setup, django_db_blocker):
    """Topics in five categories."""
    with kept_for_a_module(django_db_blocker, "community_topic"):
        member = make_member()
        shelves = [*(make_category() for _n in range(4)), make_closed_category("closed")]
        Topic.objects.bulk_create(
            Topic(
                category=shelves[n % 5], author=member, last_poster=member, title=f"T{n}", slug="t", language="en", created_at=NOW,
                last_post_at=NOW - timedelta(seconds=n), reply_count=n % 7, like_count=n % 11, hot=n % 13,
            )
            for n in range(20_000)
        )
        count_them()
        yield member.pk, shelves[0].pk


@pytest.mark.rig
@pytest.mark.django_db
@pytest.mark.parametrize("order", ORDERS)
@pytest.mark.parametrize("in_category", [False, True])
@pytest.mark.parametrize("signed", [False, True])
def test_no_list_reads_the_whole_table(only_on_postgres, twenty_thousand, order, in_category, signed):
    member, shelf = twenty_thousand
    reader = Member.objects.get(pk=member)
    topics = Topic.objects.filter(category=shelf) if in_category else Topic.objects.all()
    topics = ORDERS[order].narrow(topics)
    topics = topics.visible_to(reader if signed else AnonymousUser())
    if signed:
        topics = with_reading(without_muted(topics, reader, shelf=Category.objects.get(pk=shelf) if in_category else None), reader)
    plan = topics.for_list().order_by(*ORDERS[order].fields)[:21].explain()

    assert not re.search(r"Seq Scan on community_topic\b", plan)
    assert "Sort" not in plan
