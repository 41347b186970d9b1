"""POST /api/v1/survey."""
from datetime import timedelta

import pytest
from django.utils import timezone

from accounts.models import ApiToken
from surveys.models import Answer, Participation, Response
from surveys.waves import fix_audience
from tests.factories.surveys import make_question, make_survey, make_version, make_wave

pytestmark = pytest.mark.django_db


@pytest.fixture
def wave():
    """An open wave with one question of each type, which takes single answers."""
    survey = make_survey(takes_single_answers=True)
    version = make_version(survey, types=(), published=False)
    for kind in ("rating", "choice", "multiple", "text", "number"):
        make_question(version, f"my-{kind}", kind)
    from surveys.publishing import publish

    return make_wave(survey, version=publish(version, by=None, at=timezone.now()))


@pytest.fixture
def post(client):
    """`post(member, question=…, answer=…)` with a token of the member."""

    def send(person, *, for_others=False, url="/api/v1/survey", language="en", **body):
        _token, secret = ApiToken.objects.issue(person, name="test", at=timezone.now(), acts_for_others=for_others)
        headers = {"authorization": f"Bearer {secret}", "accept-language": language}
        return client.post(url, body, content_type="application/json", headers=headers)

    return send


def _nothing_stored():
    return not (Response.objects.exists() or Participation.objects.exists() or Answer.objects.exists())


@pytest.mark.parametrize(("question", "answer", "stored"), [
    ("my-rating", 4, (4, None, "")), ("my-choice", "talks", (None, ["talks"], "")),
    ("my-multiple", ["contests", "talks"], (None, ["talks", "contests"], "")), ("my-text", "更多代码评审", (None, None, "更多代码评审")),
    ("my-number", 2.5, (2.5, None, "")), ("my-rating", 4.0, (4, None, "")),
])
def test_an_answer_of_each_type_is_stored(post, member, wave, question, answer, stored):
    response = post(member, question=question, answer=answer)
    assert response.status_code == 201
    assert response.json() == {"status": "success", "message": "Your answer is in."}
    assert Answer.objects.values_list("response__member", "question__key", "number", "option_keys", "text").get() == (
        member.pk, question, *stored
    )


def test_it_works_with_a_slash_and_in_chinese(post, member, wave):
    response = post(member, url="/api/v1/survey/", language="zh-CN", question="my-rating", answer=4)
    assert (response.status_code, response.json()) == (201, {"status": "success", "message": "已收到你的回答。"})


def test_the_same_question_again_is_a_conflict(post, member, wave):
    post(member, question="my-rating", answer=4)
    response = post(member, question="my-rating", answer=1)
    assert response.status_code == 409
    assert response.json() == {"status": "error", "message": "You have answered.", "code": "already_answered", "errors": {}}
    assert list(Answer.objects.values_list("number", flat=True)) == [4]
    assert post(member, question="my-text", answer="and another").status_code == 201


@pytest.mark.parametrize(("question", "answer"), [
    ("my-rating", "4"), ("my-rating", True), ("my-rating", 6), ("my-rating", 4.5), ("my-rating", None), ("my-rating", [4]),
    ("my-rating", 10**400), ("my-choice", "swimming"), ("my-choice", ["talks"]), ("my-choice", 1), ("my-choice", ""),
    ("my-multiple", "talks"), ("my-multiple", ["swimming"]), ("my-multiple", []), ("my-multiple", [1]), ("my-text", ""), ("my-text", 7),
    ("my-text", {"a": 1}), ("my-text", "x" * 4001), ("my-number", 1e300), ("my-number", "2"), ("my-number", False),
])
def test_an_answer_that_does_not_fit_is_400_at_its_field(post, member, wave, question, answer):
    response = post(member, question=question, answer=answer)
    body = response.json()
    assert (response.status_code, body["status"], body["code"]) == (400, "error", "invalid")
    assert (list(body["errors"]), body["errors"]["answer"][0]) == (["answer"], body["message"])
    assert _nothing_stored()


@pytest.mark.parametrize(("body", "field"), [
    ({"question": "my-rating"}, "answer"), ({"answer": 4}, "question"), ({"question": 5, "answer": 4}, "question"),
    ({"question": "", "answer": 4}, "question"), ({"question": "x" * 51, "answer": 4}, "question"), ({}, "question"),
])
def test_missing_or_wrong_fields_are_400(post, member, wave, body, field):
    response = post(member, **body)
    assert (response.status_code, list(response.json()["errors"])) == (400, [field])
    assert _nothing_stored()


def test_an_unknown_question_is_400_with_its_code(post, member, wave):
    response = post(member, question="weather", answer=4)
    assert (response.status_code, response.json()["code"], list(response.json()["errors"])) == (400, "unknown_question", ["question"])


def test_a_question_of_a_closed_wave_is_409_closed(post, member, wave):
    now = timezone.now()
    type(wave).objects.filter(pk=wave.pk).update(opens_at=now - timedelta(days=3), closes_at=now)
    response = post(member, question="my-rating", answer=4)
    assert (response.status_code, response.json()["code"]) == (409, "closed")
    assert _nothing_stored()


def test_a_question_of_a_survey_without_single_answers_is_409_closed(post, member):
    make_wave()
    response = post(member, question="q1", answer=4)
    assert (response.status_code, response.json()["code"]) == (409, "closed")
    assert _nothing_stored()


def test_a_question_of_an_anonymous_survey_is_409_anonymous(post, member):
    make_wave(is_anonymous=True)
    response = post(member, question="q1", answer=4)
    assert (response.status_code, response.json()["code"]) == (409, "anonymous")
    assert _nothing_stored()


def test_a_question_of_two_open_surveys_is_409_ambiguous(post, member):
    make_wave(takes_single_answers=True)
    make_wave(takes_single_answers=True)
    response = post(member, question="q1", answer=4)
    assert (response.status_code, response.json()["code"]) == (409, "ambiguous")
    assert _nothing_stored()


def test_a_member_who_is_not_asked_gets_403(post, member):
    fix_audience(make_wave(takes_single_answers=True, audience="payers"), at=timezone.now())
    response = post(member, question="q1", answer=4)
    assert (response.status_code, response.json()["code"]) == (403, "not_allowed")


def test_a_suspended_member_gets_403(post, suspended, wave):
    response = post(suspended, question="my-rating", answer=4)
    assert (response.status_code, response.json()["code"]) == (403, "not_allowed")
    assert _nothing_stored()


def test_a_member_may_name_only_themselves(post, member, other_member, wave):
    response = post(member, username=other_member.handle, question="my-rating", answer=4)
    assert (response.status_code, response.json()["code"]) == (403, "not_allowed")
    assert _nothing_stored()
    assert post(member, username=member.handle.upper(), question="my-rating", answer=4).status_code == 201


def test_a_service_account_answers_for_others(post, member, other_member, wave):
    assert post(member, for_others=True, username=other_member.handle, question="my-rating", answer=4).status_code == 201
    assert Response.objects.get().member == other_member
    response = post(member, for_others=True, username="nobody-here", question="my-rating", answer=4)
    assert (response.status_code, list(response.json()["errors"])) == (400, ["username"])


def test_without_a_token_it_is_401(client, wave):
    response = client.post("/api/v1/survey", {"question": "my-rating", "answer": 4}, content_type="application/json")
    assert (response.status_code, response.json()["status"]) == (401, "error")


def test_reading_is_405_and_never_html(post, client, member, wave):
    _token, secret = ApiToken.objects.issue(member, name="test", at=timezone.now())
    response = client.get("/api/v1/survey", headers={"authorization": f"Bearer {secret}"})
    assert (response.status_code, response.headers["Content-Type"]) == (405, "application/json")


def test_an_answer_sent_by_a_program_is_left_out_of_the_page(post, signed_in, member, wave):
    post(member, question="my-rating", answer=4)
    page = signed_in(member).get(f"/surveys/{wave.survey.slug}/").content.decode()
    assert "How is my-rating?" not in page
    assert "How is my-text?" in page
