"""Answering a wave: once, in time, by those it asks."""
from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from community.models import Interaction
from community.points import balance_of
from surveys.errors import SurveyRefused
from surveys.models import Answer, Participation, Response
from surveys.waves import fix_audience
from tests.factories.accounts import make_member
from tests.factories.surveys import give_answers, make_survey, make_version, make_wave
from tests.rig.race import race

pytestmark = pytest.mark.django_db


def test_an_answer_is_stored_by_type_and_earns_points_once(member):
    wave = make_wave(types=("rating", "choice", "text", "multiple", "number"))
    response = give_answers(wave, member, q1=4, q2="reviews", q3="More of it.", q4=["contests", "talks"], q5=2.5)
    rows = response.answers.order_by("question__position").values_list("question__key", "number", "option_keys", "text")
    assert list(rows) == [
        ("q1", 4, None, ""), ("q2", None, ["reviews"], ""), ("q3", None, None, "More of it."), ("q4", None, ["talks", "contests"], ""),
        ("q5", 2.5, None, ""),
    ]
    assert response.member == member
    assert [(i.verb, i.target_kind, i.target_key) for i in Interaction.objects.filter(member=member)] == [
        ("survey_answered", "survey_wave", str(wave.pk))
    ]
    assert balance_of(member) == 5


def test_a_second_answer_is_refused_and_changes_nothing(member):
    wave = make_wave()
    give_answers(wave, member, q1=4)
    with pytest.raises(SurveyRefused) as refusal:
        give_answers(wave, member, q1=1)
    assert (refusal.value.code, str(refusal.value)) == ("already_answered", "You have answered.")
    assert list(Answer.objects.values_list("number", flat=True)) == [4]
    assert balance_of(member) == 5


@pytest.mark.parametrize("anonymous", [True, False])
def test_the_table_itself_refuses_a_second_participation(member, anonymous):
    wave = make_wave(is_anonymous=anonymous)
    give_answers(wave, member, q1=4)
    with pytest.raises(IntegrityError), transaction.atomic():
        Participation.objects.create(wave=wave, member=member)


def test_the_table_itself_refuses_a_second_response_of_a_named_member(member):
    wave = make_wave()
    give_answers(wave, member, q1=4)
    with pytest.raises(IntegrityError), transaction.atomic():
        Response.objects.create(wave=wave, member=member, is_anonymous=False, answered_on=timezone.localdate())


def test_a_closed_wave_and_one_not_open_yet_take_nothing(member):
    wave = make_wave()
    for instant in (wave.opens_at - timedelta(seconds=1), wave.closes_at):
        with pytest.raises(SurveyRefused) as refusal:
            give_answers(wave, member, at=instant, q1=4)
        assert refusal.value.code == "closed"
    assert not Participation.objects.exists()
    give_answers(wave, member, at=wave.closes_at - timedelta(seconds=1), q1=4)
    assert Participation.objects.count() == 1


def test_who_cannot_take_part_is_told_why(suspended, unverified):
    wave = make_wave()
    for person in (suspended, unverified):
        with pytest.raises(SurveyRefused) as refusal:
            give_answers(wave, person, q1=4)
        assert refusal.value.code == "not_allowed"
        assert str(refusal.value)
    assert not Response.objects.exists()


def test_a_wave_of_payers_asks_those_who_paid_when_it_opened(member, other_member):
    from tests.factories.billing import make_grant, make_plan

    make_grant(member, make_plan(), starts_at=timezone.now() - timedelta(days=1))
    wave = fix_audience(make_wave(audience="payers"), at=timezone.now())
    assert (wave.invited_count, list(wave.invitations.values_list("member", flat=True))) == (1, [member.pk])
    give_answers(wave, member, q1=4)
    with pytest.raises(SurveyRefused) as refusal:
        give_answers(wave, other_member, q1=4)
    assert refusal.value.code == "not_allowed"


def test_single_answers_come_one_by_one_and_each_once(member):
    wave = make_wave(types=("rating", "rating"), takes_single_answers=True)
    give_answers(wave, member, q1=4)
    give_answers(wave, member, q2=2)
    with pytest.raises(SurveyRefused) as refusal:
        give_answers(wave, member, q1=5)
    assert refusal.value.code == "already_answered"
    assert list(Answer.objects.order_by("question__key").values_list("number", flat=True)) == [4, 2]
    assert (Response.objects.count(), Participation.objects.count(), balance_of(member)) == (1, 1, 5)


def test_the_day_of_an_answer_is_the_local_day(member):
    wave = make_wave()
    late = wave.opens_at.replace(hour=16, minute=30, second=0, microsecond=0) + timedelta(days=1)
    response = give_answers(wave, member, at=late, q1=4)
    # 16:30 UTC is half past midnight in Shanghai.
    assert response.answered_on == late.date() + timedelta(days=1)


def test_a_frozen_question_cannot_change_under_an_open_wave(member):
    wave = make_wave()
    question = wave.version.questions.first()
    question.text_en = "Something else?"
    with pytest.raises(SurveyRefused) as refusal:
        question.save()
    assert refusal.value.code == "frozen"
    with pytest.raises(SurveyRefused):
        question.delete()
    draft = make_version(make_survey(), published=False)
    question.version = draft
    with pytest.raises(SurveyRefused):
        question.save()


def test_a_question_of_a_draft_may_change():
    draft = make_version(make_survey(), published=False)
    question = draft.questions.first()
    question.text_en = "Something else?"
    question.save()
    question.refresh_from_db()
    assert question.text_en == "Something else?"


def _answer(wave_id, member_id, value):
    from accounts.models import Member
    from surveys.models import Wave

    return str(give_answers(Wave.objects.get(pk=wave_id), Member.objects.get(pk=member_id), q1=value).pk)


def _answer_unguarded(wave_id, member_id, value):
    """The control: looks, then writes, with nothing that makes the two one."""
    import time

    if Response.objects.filter(wave=wave_id, is_anonymous=True).exists():
        raise SurveyRefused("already_answered", "")
    time.sleep(0.2)
    return str(Response.objects.create(wave_id=wave_id, is_anonymous=True, answered_on=timezone.localdate()).pk)


@pytest.mark.rig
@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("anonymous", [True, False])
def test_eight_answers_at_once_leave_one(anonymous):
    member = make_member("lin")
    wave = make_wave(types=("rating",), is_anonymous=anonymous)
    outcomes = race(_answer, [(wave.pk, member.pk, 1 + i % 5) for i in range(8)])
    assert sorted(kind for kind, _ in outcomes) == ["done"] + ["refused"] * 7
    assert {text for kind, text in outcomes if kind == "refused"} == {"SurveyRefused: You have answered."}
    assert (Participation.objects.count(), Response.objects.count(), Answer.objects.count()) == (1, 1, 1)


@pytest.mark.rig
@pytest.mark.django_db(transaction=True)
def test_control_without_the_unique_participation_several_answers_stay():
    member = make_member("lin")
    wave = make_wave(types=("rating",), is_anonymous=True)
    race(_answer_unguarded, [(wave.pk, member.pk, 3)] * 8)
    assert Response.objects.count() > 1
