"""What happens at the same moment in several processes, on PostgreSQL; each guard with its control."""
import multiprocessing
import uuid
from datetime import timedelta

import pytest
from django.db.models import QuerySet
from django.utils import timezone

from accounts.models import Member, MemberCounters
from community.interactions import record
from community.liking import like
from community.models import Decision, Interaction, PointsTransaction, Post, Reaction, Topic
from community.moderation import decide, flag
from community.points import balance_of, reverse
from community.posting import reply
from community.recount import recount, unbalanced
from tests.factories.accounts import make_member
from tests.factories.community import make_reply, make_topic, opening
from tests.rig.race import race

pytestmark = [pytest.mark.rig, pytest.mark.django_db(transaction=True)]

NOW = timezone.now()
CROWD = 16
ALL_LOOKED = multiprocessing.get_context("fork").Barrier(CROWD)


def _reply(topic_id, member_id):
    return reply(Member.objects.get(pk=member_id), topic_id, body="Me too, and at once.", at=NOW).position


def _crowd(count=CROWD):
    return [make_member().pk for _n in range(count)]


def test_sixteen_replies_at_once_take_sixteen_positions(only_on_postgres):
    topic = make_topic()

    outcomes = race(_reply, [(topic.pk, pk) for pk in _crowd()])

    topic.refresh_from_db()
    assert sorted(outcomes) == [("done", position) for position in range(2, CROWD + 2)]
    assert (topic.reply_count, topic.last_position, topic.posts.count()) == (CROWD, CROWD + 1, CROWD + 1)
    assert recount() == []
    assert unbalanced() == []


def test_control_without_the_lock_replies_collide(only_on_postgres, monkeypatch):
    monkeypatch.setattr(QuerySet, "select_for_update", lambda self, **_options: self)
    topic = make_topic()

    outcomes = race(_reply, [(topic.pk, pk) for pk in _crowd()])

    assert any("post_position_unique_in_topic" in str(what) for verdict, what in outcomes if verdict == "refused")


def test_two_windows_of_one_member_post_once_in_five_seconds(only_on_postgres):
    topic, member = make_topic(), make_member()

    outcomes = race(_reply, [(topic.pk, member.pk)] * 8)

    assert [verdict for verdict, _what in outcomes].count("done") == 1
    assert Post.objects.filter(author=member).count() == 1


def _record(member_id, event_id):
    made = record(Member.objects.get(pk=member_id), "like_received", ("post", 1), at=NOW, event_id=event_id)
    return made is not None


def test_one_event_sent_sixteen_times_at_once_is_one_interaction_and_one_payment(only_on_postgres):
    member, event_id = make_member(), uuid.uuid4()

    outcomes = race(_record, [(member.pk, event_id)] * CROWD)

    assert sorted(outcomes) == [("done", False)] * (CROWD - 1) + [("done", True)]
    assert (Interaction.objects.count(), balance_of(member)) == (1, 3)
    assert MemberCounters.objects.get(member=member).points == 3


def _record_unguarded(member_id, event_id):
    if Interaction.objects.filter(member=member_id, event_id=event_id).exists():
        return False
    # The window that every look-then-store has, held open until all have looked.
    ALL_LOOKED.wait(30)
    Interaction.objects.create(
        member_id=member_id, event_id=event_id, verb="liked", target_kind="post", target_key="1", occurred_at=NOW, received_at=NOW
    )
    return True


def test_control_looking_before_storing_fails_under_the_same_race(only_on_postgres):
    outcomes = race(_record_unguarded, [(make_member().pk, uuid.uuid4())] * CROWD)

    assert any("interaction_once_per_member_and_event" in str(what) for verdict, what in outcomes if verdict == "refused")


def _like(post_id, member_id):
    return like(Post.objects.select_related("topic", "author").get(pk=post_id), Member.objects.get(pk=member_id), at=NOW)


def test_one_member_likes_once_however_often_they_press(only_on_postgres):
    topic, member = make_topic(), make_member()
    before = balance_of(topic.author)

    outcomes = race(_like, [(opening(topic).pk, member.pk)] * 8)

    topic.refresh_from_db()
    assert sorted(outcomes) == [("done", False)] * 7 + [("done", True)]
    assert (Reaction.objects.count(), topic.like_count, opening(topic).like_count) == (1, 1, 1)
    assert balance_of(topic.author) == before + 3


def test_sixteen_members_like_one_post_and_all_count(only_on_postgres):
    topic = make_topic()

    race(_like, [(opening(topic).pk, pk) for pk in _crowd()])

    topic.refresh_from_db()
    assert (topic.like_count, opening(topic).like_count) == (CROWD, CROWD)
    assert recount() == []


def _reverse(event_id):
    return reverse(event_id, at=NOW)


def test_points_are_taken_back_once_by_eight_at_once(only_on_postgres):
    member = make_member()
    event_id = record(member, "like_received", ("post", 1), at=NOW).event_id

    outcomes = race(_reverse, [(event_id,)] * 8)

    assert sum(what for _verdict, what in outcomes) == 1
    assert (balance_of(member), PointsTransaction.objects.count(), unbalanced()) == (0, 2, [])


def _decide(moderator_id, key, verdict):
    decide(Member.objects.get(pk=moderator_id), "post", key, verdict=verdict, at=NOW)


def test_two_moderators_who_decide_at_once_decide_once(only_on_postgres):
    post = make_reply(make_topic())
    flag(make_member(), "post", str(post.pk), reason="spam", at=NOW)
    moderators = [make_member(roles=["moderator"]).pk for _n in range(4)]

    outcomes = race(_decide, [(pk, str(post.pk), "hide") for pk in moderators])

    assert [verdict for verdict, _what in outcomes].count("done") == 1
    assert Decision.objects.count() == 1


def _flag(member_id, key):
    flag(Member.objects.get(pk=member_id), "post", key, reason="spam", at=NOW)


def _is_hidden_by_three_at_once() -> bool:
    post = make_reply(make_topic())
    newcomers = [make_member(joined_at=NOW - timedelta(hours=1)).pk for _n in range(3)]
    race(_flag, [(pk, str(post.pk)) for pk in newcomers])
    post.refresh_from_db()
    return post.hidden_at is not None


def test_three_newcomers_who_report_at_once_hide(only_on_postgres):
    assert _is_hidden_by_three_at_once()
    assert Topic.objects.get().reply_count == 0


def test_control_without_the_lock_newcomers_do_not_see_each_other(only_on_postgres, monkeypatch):
    all_have_stored = multiprocessing.get_context("fork").Barrier(3)
    # All three have stored their report before the first of them counts; with the lock that could not happen.
    monkeypatch.setattr("community.moderation.hides_alone", lambda member, *, at: all_have_stored.wait(20) < 0)
    monkeypatch.setattr(QuerySet, "select_for_update", lambda self, **_options: self)

    assert not all(_is_hidden_by_three_at_once() for _trial in range(5))
