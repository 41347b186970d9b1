"""Reporting, hiding, deciding: who sees what, who is told what, and what it earns."""
from datetime import timedelta

import pytest
from django.utils import timezone

from community.models import Decision, Flag, Hiding, Post, Topic
from community.moderation import decide, flag
from community.points import balance_of
from community.posting import edit
from community.refusal import Refused
from notices.models import Notice
from tests.factories.accounts import make_member
from tests.factories.community import make_reply, make_topic, opening

NOW = timezone.now()


def report(member, post, *, at=NOW, reason="spam"):
    return flag(member, "post", str(post.pk), reason=reason, at=at)


def settle(moderator, post, verdict, *, at=None, note=""):
    return decide(moderator, "post", str(post.pk), verdict=verdict, note=note, at=at or NOW + timedelta(minutes=1))


def is_visible(post, member) -> bool:
    return Post.objects.visible_to(member).filter(pk=post.pk).exists()


def kinds(member):
    return list(Notice.objects.filter(member=member).exclude(kind="reply").values_list("kind", flat=True))


@pytest.fixture
def reply(other_member):
    return make_reply(make_topic(), other_member)


def test_a_report_hides_a_reply_for_all_but_its_author_and_moderators(member, other_member, moderator, reply):
    report(member, reply)

    topic = Topic.objects.get(pk=reply.topic_id)
    assert [is_visible(reply, person) for person in (member, other_member, moderator)] == [False, True, True]
    assert (topic.reply_count, topic.last_poster_id, topic.hidden_at) == (0, topic.author_id, None)


def test_a_hidden_opening_post_hides_the_topic(member, other_member, moderator):
    topic = make_topic(other_member)
    report(member, opening(topic))

    topic.category.refresh_from_db()
    assert [Topic.objects.visible_to(person).filter(pk=topic.pk).exists() for person in (member, other_member, moderator)] == [
        False, True, True,
    ]
    assert topic.category.topic_count == 0


def test_a_moderator_upholds_author_and_reporter_are_told_and_points_move(member, other_member, moderator, reply):
    earned = balance_of(other_member)
    report(member, reply)

    settle(moderator, reply, "hide", note="Advertising.")

    assert (kinds(other_member), kinds(member)) == (["content_hidden"], ["flag_upheld"])
    assert (earned, balance_of(other_member), balance_of(member)) == (1, 0, 5)
    assert Hiding.objects.get().by == moderator
    assert Flag.objects.open().count() == 0
    assert "Advertising." in Notice.objects.get(kind="content_hidden").sentence


def test_a_moderator_restores_and_everything_is_as_before(member, other_member, moderator, reply):
    report(member, reply)

    settle(moderator, reply, "restore")

    topic = Topic.objects.get(pk=reply.topic_id)
    assert is_visible(reply, member)
    assert (topic.reply_count, topic.last_poster, balance_of(other_member)) == (1, other_member, 1)
    assert (kinds(other_member), kinds(member)) == (["content_restored"], ["flag_dismissed"])
    assert Hiding.objects.count() == 0


def test_a_mistaken_hiding_can_be_mended_with_its_points(member, other_member, moderator, reply):
    report(member, reply)
    settle(moderator, reply, "hide")

    settle(moderator, reply, "restore", at=NOW + timedelta(hours=1))

    assert is_visible(reply, member)
    assert balance_of(other_member) == 1
    assert list(Decision.objects.order_by("at").values_list("verdict", flat=True)) == ["hide", "restore"]


def test_what_is_decided_is_not_decided_again(member, moderator, reply):
    report(member, reply)
    settle(moderator, reply, "hide")

    with pytest.raises(Refused, match="meanwhile"):
        settle(moderator, reply, "hide")
    assert Decision.objects.count() == 1


def test_nobody_decides_about_their_own_post(member, moderator):
    post = make_reply(make_topic(), moderator)
    report(member, post)

    with pytest.raises(Refused, match="Somebody else"):
        settle(moderator, post, "restore")
    assert Decision.objects.count() == 0


def test_nobody_reports_their_own_post_nor_one_twice(member, other_member, reply):
    with pytest.raises(Refused, match="yourself"):
        report(other_member, reply)
    report(member, reply)
    with pytest.raises(Refused, match="already"):
        report(member, reply)
    assert Flag.objects.count() == 1


def test_what_a_moderator_left_standing_is_not_reported_again_until_it_changes(member, other_member, moderator, reply):
    report(member, reply)
    settle(moderator, reply, "restore")
    third = make_member()

    with pytest.raises(Refused, match="looked at"):
        report(third, reply, at=NOW + timedelta(hours=1))

    edit(reply, by=other_member, body="Buy now!", at=NOW + timedelta(hours=2))
    report(third, reply, at=NOW + timedelta(hours=3))
    assert not is_visible(reply, member)


@pytest.mark.parametrize(("dismissed", "upheld", "hides"), [(1, 0, True), (2, 0, False), (2, 2, True), (3, 2, False)])
def test_whose_reports_were_mostly_dismissed_no_longer_hides_alone(member, moderator, reply, dismissed, upheld, hides):
    for number in range(dismissed + upheld):
        post = make_reply(make_topic(at=NOW - timedelta(days=2)), at=NOW - timedelta(days=2, minutes=-number))
        report(member, post, at=NOW - timedelta(days=2))
        settle(moderator, post, "restore" if number < dismissed else "hide", at=NOW - timedelta(days=1, hours=23))

    report(member, reply)

    assert is_visible(reply, make_member()) is not hides


def test_three_newcomers_hide_what_one_of_them_cannot(db, reply):
    for number in range(3):
        assert is_visible(reply, make_member())
        report(make_member(joined_at=NOW - timedelta(hours=number + 1)), reply)

    assert not is_visible(reply, make_member())


def test_the_eleventh_report_of_a_day_is_refused(member):
    topic = make_topic(at=NOW - timedelta(days=3))
    posts = [make_reply(topic, at=NOW - timedelta(days=2)) for _n in range(11)]
    for post in posts[:10]:
        report(member, post)

    with pytest.raises(Refused, match="10 posts"):
        report(member, posts[10])
    assert Flag.objects.count() == 10
