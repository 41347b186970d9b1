"""Orders of lists: top of a period, hot with votes, unanswered questions; and that none of them reads the whole table."""
import re
from datetime import timedelta

import pytest
from django.contrib.auth.models import AnonymousUser
from django.utils import timezone

from community.hot import rank_topics
from community.liking import like
from community.models import Topic
from community.orders import ORDERS, PERIODS, TOP
from community.questions import vote
from community.top import score_topics, topness
from tests.factories.accounts import make_member
from tests.factories.community import make_category, make_topic, opening
from tests.factories.questions import make_answer, make_question
from tests.rig.bulk import count_them, kept_for_a_module

NOW = timezone.now()
MANY = 100_000


def titles(response):
    return [line["title"] for line in response.context["lines"]]


def test_top_is_what_others_found_useful_not_who_talked_most():
    chatter, useful = topness(50, 0, 60), topness(50, 30, 2)
    assert chatter < useful


def test_the_database_reckons_top_as_the_formula_does(member, other_member):
    topic = make_question(member)
    make_answer(topic)
    vote(opening(topic), other_member, 1, at=NOW)
    like(opening(make_topic()), other_member, at=NOW)
    Topic.objects.filter(pk=topic.pk).update(view_count=1000)
    make_topic()

    assert (score_topics(), score_topics()) == (2, 0)

    topic.refresh_from_db()
    assert topic.top == pytest.approx(topness(1000, 1, 1))
    assert sorted(Topic.objects.values_list("top", flat=True))[:2] == [0, 1]


def test_a_vote_against_the_question_counts_against_it(member, other_member):
    topic = make_question(member)
    vote(opening(topic), other_member, -1, at=NOW)
    score_topics()

    topic.refresh_from_db()
    assert topic.top == -1


def test_a_vote_for_makes_a_question_hot(member, other_member):
    topic = make_question(member)
    vote(opening(topic), other_member, 1, at=NOW)
    rank_topics(at=NOW)

    topic.refresh_from_db()
    assert topic.hot == pytest.approx(1)


def test_top_of_a_period_shows_what_was_started_in_it(client, db):
    for days, top in ((0, 1), (3, 5), (20, 9), (200, 7), (500, 8)):
        topic = make_topic(title=f"From {days} days ago", at=NOW - timedelta(days=days, hours=1))
        Topic.objects.filter(pk=topic.pk).update(top=top)

    shown = {name: titles(client.get("/community/", {"order": "top", "period": name})) for name in PERIODS}

    ages = (0,), (3, 0), (20, 3, 0), (20, 200, 3, 0), (20, 500, 200, 3, 0)
    day, week, month, year, ever = ([f"From {n} days ago" for n in days] for days in ages)
    assert shown == {"day": day, "week": week, "month": month, "year": year, "all": ever}
    assert titles(client.get("/community/", {"order": "top"})) == month


def test_pages_of_top_keep_their_period(client, db):
    for n in range(25):
        make_topic(title=f"Topic number {n}", at=NOW - timedelta(hours=n + 1))

    first = client.get("/community/", {"order": "top", "period": "month"})
    second = client.get("/community/" + first.context["page"].older_url)

    assert (second.context["period"].name, len(titles(first) + titles(second))) == ("month", 25)


def test_a_period_that_is_none_is_404(client, db):
    assert client.get("/community/", {"order": "top", "period": "fortnight"}).status_code == 404


def test_a_period_without_topics_says_so(client, db):
    make_topic(at=NOW - timedelta(days=40))
    assert b"Nothing was started in this time" in client.get("/community/", {"order": "top", "period": "week"}).content


def test_unanswered_are_questions_without_a_reply(client, db):
    make_topic(title="A discussion")
    make_question(title="An open question")
    make_answer(make_question(title="An answered one"))

    assert titles(client.get("/community/", {"order": "unanswered"})) == ["An open question"]


@pytest.mark.parametrize("count", [5, 25])
def test_each_order_takes_the_same_statements_whatever_its_length(client, db, count_queries, count):
    shelf = make_category()
    for n in range(count):
        make_question(category=shelf, title=f"Topic number {n}", at=NOW - timedelta(hours=n + 2))
    Topic.objects.filter(title="Topic number 1").update(pinned_at=NOW)
    Topic.objects.update(featured_at=NOW, top=1)
    client.get(shelf.get_absolute_url())
    for order in ORDERS:
        with count_queries(2):
            client.get("/community/", {"order": order})
        with count_queries(4 if order == "latest" else 3):
            client.get(shelf.get_absolute_url(), {"order": order})


# --- On a hundred thousand topics ---


@pytest.fixture(scope="module")
def a_hundred_thousand(django_db_setup, django_db_blocker):
    """Topics of three years in five categories."""
    with kept_for_a_module(django_db_blocker, "community_topic"):
        member = make_member()
        shelves = [make_category() for _n in range(5)]
        for first in range(0, MANY, 10_000):
            Topic.objects.bulk_create(
                Topic(
                    category=shelves[n % 5], author=member, last_poster=member, title=f"T{n}", slug="t", language="en",
                    created_at=NOW - timedelta(minutes=15 * n), last_post_at=NOW - timedelta(minutes=15 * n), reply_count=n % 9,
                    hot=n % 13 if n < 2000 else 0, top=n * 7 % 1013, kind="question" if n % 2 else "discussion",
                    featured_at=NOW - timedelta(minutes=n) if n % 997 == 0 else None, pinned_at=NOW if n in (1, 2, 3) else None,
                    hidden_at=NOW if n % 101 == 0 else None,
                )
                for n in range(first, first + 10_000)
            )
        count_them()
        yield shelves[1].pk


WAYS = [(order, period) for order in ORDERS for period in (PERIODS if order == TOP else ["month"])]


@pytest.mark.rig
@pytest.mark.django_db
@pytest.mark.parametrize(("order", "period"), WAYS)
@pytest.mark.parametrize("in_category", [False, True])
@pytest.mark.parametrize("is_signed_in", [False, True])
def test_no_order_reads_a_hundred_thousand_topics(only_on_postgres, a_hundred_thousand, order, period, in_category, is_signed_in):
    reader = make_member() if is_signed_in else AnonymousUser()
    topics = Topic.objects.filter(category=a_hundred_thousand) if in_category else Topic.objects.all()
    topics = ORDERS[order].narrow(topics.visible_to(reader).for_list())
    if order == TOP:
        topics = PERIODS[period].narrow(topics, at=NOW)
    elif in_category and order == "latest":
        topics = topics.not_pinned(at=NOW)

    plan = topics.order_by(*ORDERS[order].fields)[:21].explain()

    assert not re.search(r"Seq Scan on community_topic\b", plan)


@pytest.mark.rig
@pytest.mark.django_db
def test_the_pinned_topics_of_a_category_are_found_by_their_own_index(only_on_postgres, a_hundred_thousand):
    topics = Topic.objects.filter(category=a_hundred_thousand).visible_to(AnonymousUser()).for_list().pinned(at=NOW)
    assert "topic_pinned" in topics.order_by("-pinned_at", "-id")[:3].explain()
