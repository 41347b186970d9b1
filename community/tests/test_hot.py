"""Hot topics, recounted figures, and posts of an older renderer."""
import math
from datetime import timedelta

import pytest
from django.utils import timezone

from accounts.models import MemberCounters
from community.hot import hotness, rank_topics, refresh_categories
from community.liking import like
from community.models import Category, Post, Topic
from community.recount import Drift, recount
from community.rerendering import render_outdated
from tests.factories.accounts import make_member
from tests.factories.community import make_reply, make_topic, opening

NOW = timezone.now()


def test_what_one_member_can_do_is_capped():
    assert hotness([(50, NOW)], at=NOW) == 3


def test_two_days_take_two_thirds_of_the_heat():
    assert hotness([(1, NOW - timedelta(hours=48))], at=NOW) == pytest.approx(math.exp(-1))


def test_a_topic_is_hot_by_what_others_did_in_it(member, other_member):
    quiet, lively = make_topic(member), make_topic(member, at=NOW - timedelta(hours=2))
    make_reply(quiet, member, at=NOW)
    make_reply(lively, other_member, at=NOW)
    like(opening(lively), make_member(), at=NOW)

    assert rank_topics(at=NOW) == 1

    quiet.refresh_from_db()
    lively.refresh_from_db()
    assert (quiet.hot, lively.hot) == (0, pytest.approx(2))


def test_a_reply_and_a_like_of_one_member_add_up(member, other_member):
    topic = make_topic(member)
    make_reply(topic, other_member, at=NOW - timedelta(hours=48))
    like(opening(topic), other_member, at=NOW)

    rank_topics(at=NOW)

    topic.refresh_from_db()
    assert topic.hot == pytest.approx(2)


def test_old_heat_goes_out_and_ranking_twice_changes_nothing(member, other_member):
    topic = make_topic(member, at=NOW - timedelta(days=20))
    make_reply(topic, other_member, at=NOW - timedelta(days=15))
    Topic.objects.update(hot=5)

    assert (rank_topics(at=NOW), rank_topics(at=NOW)) == (1, 0)

    topic.refresh_from_db()
    assert topic.hot == 0


def test_a_category_learns_of_its_last_post(member):
    topic = make_topic(member)
    make_reply(topic, at=NOW)

    refresh_categories()

    assert Category.objects.get().last_post_at == NOW


def test_right_figures_are_left_alone(member, other_member):
    topic = make_topic(member)
    like(make_reply(topic, other_member), member, at=NOW)

    assert recount() == []


def test_figures_that_drifted_are_mended_and_named(member, other_member):
    topic = make_topic(member)
    reply = make_reply(topic, other_member)
    Topic.objects.update(reply_count=9, like_count=9)
    Post.objects.filter(pk=reply.pk).update(like_count=4)
    Category.objects.update(topic_count=7)
    MemberCounters.objects.filter(member=member).update(points=100)

    assert recount() == [
        Drift("topic replies", topic.pk, 9, 1), Drift("topic likes", topic.pk, 9, 0), Drift("post likes", reply.pk, 4, 0),
        Drift("category topics", topic.category_id, 7, 1), Drift("member points", member.pk, 100, 2),
    ]
    assert recount() == []


def test_a_post_of_an_older_renderer_is_rendered_again(member):
    post = opening(make_topic(member, body="Ask @lin."))
    Post.objects.update(render_version=0, body_html="old")

    assert (render_outdated(), render_outdated()) == (1, 0)

    post.refresh_from_db()
    assert '<a href="/members/lin/"' in post.body_html
