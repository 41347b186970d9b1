"""Votes and acceptances of several processes at the same moment, on PostgreSQL; the guard with its control."""
import multiprocessing

import pytest
from django.db.models import QuerySet
from django.utils import timezone

from accounts.models import Member
from community import questions
from community.models import Acceptance, Post, PostVote, Topic
from community.points import balance_of
from community.questions import accept, vote
from community.recount import recount, unbalanced
from community.steering import steer
from tests.factories.accounts import make_member
from tests.factories.community import make_category, make_topic
from tests.factories.questions import make_answer, make_question
from tests.rig.race import race

pytestmark = [pytest.mark.rig, pytest.mark.django_db(transaction=True)]

NOW = timezone.now()
CROWD = 12


def _vote(post_id, member_id, value):
    return vote(Post.objects.get(pk=post_id), Member.objects.get(pk=member_id), value, at=NOW)


def _crowd(post, value=lambda n: 1):
    return [(post.pk, make_member().pk, value(n)) for n in range(CROWD)]


def test_counters_are_those_of_the_votes_whoever_votes_at_once(only_on_postgres):
    author = make_member()
    answer = make_answer(make_question(), author)
    before = balance_of(author)

    outcomes = race(_vote, _crowd(answer, lambda n: -1 if n % 3 == 0 else 1))

    answer.refresh_from_db()
    assert {verdict for verdict, _what in outcomes} == {"done"}
    assert (answer.up_count, answer.down_count, PostVote.objects.count()) == (8, 4, CROWD)
    assert balance_of(author) == before + 8 * 5
    assert (recount(), unbalanced()) == ([], [])


def test_control_without_the_lock_votes_are_lost(only_on_postgres, monkeypatch):
    all_have_read = multiprocessing.get_context("fork").Barrier(CROWD)
    cap = questions._check_cap
    # All have read the counters before the first one writes; with the lock that could not happen.
    monkeypatch.setattr(questions, "_check_cap", lambda *args, **named: (cap(*args, **named), all_have_read.wait(20)))
    monkeypatch.setattr(QuerySet, "select_for_update", lambda self, **_options: self)
    answer = make_answer(make_question())

    race(_vote, _crowd(answer))

    answer.refresh_from_db()
    assert answer.up_count < PostVote.objects.count()


def test_one_member_pressing_often_ends_with_one_vote_or_none(only_on_postgres):
    answer, member = make_answer(make_question()), make_member()

    race(_vote, [(answer.pk, member.pk, 1)] * 8)

    answer.refresh_from_db()
    assert (answer.up_count, PostVote.objects.count()) == (0, 0)
    assert (recount(), unbalanced()) == ([], [])


def _accept(post_id, member_id):
    accept(Post.objects.get(pk=post_id), by=Member.objects.get(pk=member_id), at=NOW)


def test_of_answers_accepted_at_once_one_stands_and_one_is_paid(only_on_postgres):
    asker = make_member()
    question = make_question(asker)
    answers = [make_answer(question) for _n in range(6)]

    race(_accept, [(answer.pk, asker.pk) for answer in answers])

    question.refresh_from_db()
    acceptance = Acceptance.objects.get()
    assert question.accepted_post_id == acceptance.post_id
    assert sorted(balance_of(answer.author) for answer in answers) == [1] * 5 + [16]


def _pin(topic_id, member_id):
    steer(Topic.objects.get(pk=topic_id), "pin", by=Member.objects.get(pk=member_id), at=NOW)


def test_moderators_who_pin_at_once_pin_three(only_on_postgres):
    shelf, moderator = make_category(), make_member(roles=["moderator"])
    topics = [make_topic(category=shelf) for _n in range(6)]

    outcomes = race(_pin, [(topic.pk, moderator.pk) for topic in topics])

    assert [verdict for verdict, _what in outcomes].count("done") == 3
    assert Topic.objects.pinned(at=NOW).count() == 3
