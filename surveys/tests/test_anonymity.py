"""What an anonymous survey stores, seen by somebody who holds the whole database and wants names."""
from datetime import date, datetime

import pytest
from django.db import IntegrityError, connection, models, transaction
from django.utils import timezone

from accounts.models import Member
from community.models import Interaction
from surveys import anonymity
from surveys.errors import SurveyRefused
from surveys.models import Answer, Participation, Response, Survey
from tests.factories.accounts import make_member
from tests.factories.surveys import give_answers, make_wave

pytestmark = pytest.mark.django_db


@pytest.fixture
def answered():
    """An anonymous wave that twelve members answered in order; the k-th wrote `answer k`."""
    wave = make_wave(types=("rating", "text"), is_anonymous=True)
    members = [make_member(f"reader{k}") for k in range(12)]
    for k, person in enumerate(members):
        give_answers(wave, person, q1=1 + k % 5, q2=f"answer {k}")
    return wave, members


def _rows(table: str) -> list[dict]:
    with connection.cursor() as cursor:
        cursor.execute(f'SELECT * FROM "{table}"')
        names = [column[0] for column in cursor.description]
        return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]


def test_no_column_of_a_response_leads_to_a_member(answered):
    _wave, members = answered
    assert {row["member_id"] for row in _rows("surveys_response")} == {None}
    handles = {member.handle for member in members} | {member.email for member in members}
    for table in ("surveys_response", "surveys_answer"):
        said = {str(value) for row in _rows(table) for value in row.values()}
        assert said & handles == set()


def test_participation_and_response_share_no_value_but_the_wave(answered):
    wave, _members = answered
    in_participations = {str(value) for row in _rows("surveys_participation") for value in row.values()}
    in_responses = {str(value) for table in ("surveys_response", "surveys_answer") for row in _rows(table) for value in row.values()}
    # Small numbers (a rating of 1, a question with key 1) are no link: only values that differ from row to row would be.
    unique = {value for value in in_participations & in_responses if len(value) > 8}
    assert unique == set()
    assert {field.name for field in Participation._meta.concrete_fields} == {"id", "wave", "member"}
    assert {field.name for field in Response._meta.concrete_fields} == {"id", "wave", "is_anonymous", "member", "answered_on"}
    assert {field.name for field in Answer._meta.concrete_fields} == {"id", "response", "question", "number", "option_keys", "text"}


def test_no_exact_time_is_stored_anywhere_of_it(answered):
    for model in (Participation, Response, Answer):
        assert [f.name for f in model._meta.concrete_fields if isinstance(f, models.DateTimeField)] == []
    stored = Response.objects.values_list("answered_on", flat=True)
    assert {type(day) for day in stored} == {date}
    assert not any(isinstance(day, datetime) for day in stored)


def test_no_interaction_no_points_and_no_notice_tell_of_it(answered):
    from notices.models import Notice

    _wave, members = answered
    assert Interaction.objects.filter(member__in=members).count() == 0
    assert Notice.objects.filter(member__in=members).count() == 0
    assert set(Member.objects.filter(pk__in=[m.pk for m in members]).values_list("counters__points", flat=True)) == {0}


def test_the_session_and_the_log_learn_nothing_but_a_thank_you(signed_in, member, caplog):
    wave = make_wave(types=("text",), is_anonymous=True)
    client = signed_in(member)
    client.post(f"/surveys/{wave.survey.slug}/", {"q_q1": "a very particular sentence"}, REMOTE_ADDR="203.0.113.77")
    response = Response.objects.get()
    session = str(dict(client.session.items()))
    assert str(response.pk) not in session
    assert "particular" not in session + caplog.text
    for table in ("surveys_response", "surveys_answer", "surveys_participation"):
        assert not any("203.0.113.77" in str(value) for row in _rows(table) for value in row.values())


def test_keys_are_random_so_that_sorting_by_them_gives_another_order(answered):
    by_key = list(Answer.objects.exclude(text="").order_by("response").values_list("text", flat=True))
    assert sorted(by_key) == sorted(f"answer {k}" for k in range(12))
    assert by_key != [f"answer {k}" for k in range(12)]


def _physical_order(column: str, table: str) -> list:
    place = "ctid" if connection.vendor == "postgresql" else "rowid"
    with connection.cursor() as cursor:
        cursor.execute(f'SELECT "{column}" FROM "{table}" ORDER BY {place}')
        return [row[0] for row in cursor.fetchall()]


def test_after_shuffling_the_order_of_the_rows_themselves_tells_nothing(answered, monkeypatch):
    wave, members = answered
    in_order = [member.pk for member in members]
    # The control: before, the n-th participation stands beside the n-th response.
    assert _physical_order("member_id", "surveys_participation") == in_order
    before = set(Participation.objects.values_list("pk", flat=True))
    assert anonymity.shuffle_due() == 1
    stored = _physical_order("member_id", "surveys_participation")
    assert stored != in_order
    assert sorted(stored) == sorted(in_order)
    assert before.isdisjoint(Participation.objects.values_list("pk", flat=True))
    assert anonymity.shuffle_due() == 0
    with pytest.raises(SurveyRefused):
        give_answers(wave, members[3], q1=1)


def test_the_database_refuses_a_member_on_an_anonymous_response(member):
    wave = make_wave(is_anonymous=True)
    with pytest.raises(IntegrityError), transaction.atomic():
        Response.objects.create(wave=wave, is_anonymous=True, member=member, answered_on=timezone.localdate())


def test_anonymous_cannot_be_taken_back_after_the_first_answer(answered):
    wave, _members = answered
    survey = Survey.objects.get(pk=wave.survey_id)
    survey.is_anonymous = False
    with pytest.raises(SurveyRefused):
        survey.save()
    survey.is_anonymous = True
    survey.title_en = "A better title"
    survey.save()
    assert Survey.objects.get().title_en == "A better title"


def test_an_anonymous_survey_cannot_take_single_answers():
    with pytest.raises(IntegrityError), transaction.atomic():
        Survey.objects.create(slug="both", title_en="x", title_zh="x", is_anonymous=True, takes_single_answers=True)


@pytest.mark.rig
@pytest.mark.django_db(transaction=True)
def test_the_transaction_stamps_of_postgresql_tell_no_order_after_shuffling(only_on_postgres):
    wave = make_wave(types=("text",), is_anonymous=True)
    members = [make_member(f"reader{k}") for k in range(6)]
    for k, person in enumerate(members):
        give_answers(wave, person, q1=f"answer {k}")
    stamps = "SELECT member_id, xmin::text::bigint FROM surveys_participation ORDER BY 2"
    with connection.cursor() as cursor:
        cursor.execute("SELECT a.text FROM surveys_response r JOIN surveys_answer a ON a.response_id = r.id ORDER BY r.xmin::text::bigint")
        assert [row[0] for row in cursor.fetchall()] == [f"answer {k}" for k in range(6)]
        cursor.execute(stamps)
        # The control: both tables stand in one order, so the k-th member gave the k-th answer.
        assert [row[0] for row in cursor.fetchall()] == [member.pk for member in members]
        anonymity.shuffle_due()
        cursor.execute(stamps)
        assert len({row[1] for row in cursor.fetchall()}) == 1
