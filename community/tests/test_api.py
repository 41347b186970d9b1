"""The calls `interaction` and `interaction-types`, to the letter of the product page."""
import json
import uuid
from datetime import timedelta

import pytest
from django.utils import timezone

from accounts.models import ApiToken
from community.models import Interaction, PointsRule
from community.points import balance_of
from tests.factories.accounts import make_member

URL = "/api/v1/interaction"


@pytest.fixture
def call(client, member):
    """`call(body)` → the answer to a call with the member's token."""
    _row, secret = ApiToken.objects.issue(member, name="test", at=timezone.now())

    def send(body, *, token=secret, language="en", url=URL):
        raw = body if isinstance(body, str | bytes) else json.dumps(body)
        return client.post(
            url, raw, content_type="application/json", headers={"Authorization": f"Bearer {token}", "Accept-Language": language}
        )

    return send


@pytest.fixture
def service_token(db):
    service = make_member("service")
    return ApiToken.objects.issue(service, name="service", at=timezone.now(), acts_for_others=True)[1]


def deed(**fields):
    return {"interaction_type": "code_committed", "timestamp": timezone.now().isoformat(), **fields}


def test_one_interaction_is_accepted_and_stored_as_it_was_said(call, member):
    event_id = str(uuid.uuid4())
    response = call(deed(timestamp="2026-11-20T09:30:00.25+08:00", target="commit:guildhall@a1b2", event_id=event_id))

    assert response.status_code == 202
    assert response.json() == {"status": "success", "message": "Noted.", "event_id": event_id, "verdict": "accepted"}
    stored = Interaction.objects.get()
    assert (stored.member, stored.verb, stored.target_kind, stored.target_key) == (member, "code_committed", "commit", "guildhall@a1b2")
    assert (stored.occurred_at.isoformat(), stored.source, str(stored.event_id)) == ("2026-11-20T01:30:00.250000+00:00", "api", event_id)


def test_the_same_event_counts_once_with_whatever_timestamp(call):
    event_id = str(uuid.uuid4())
    verdicts = [
        call(deed(event_id=event_id, timestamp=(timezone.now() - timedelta(days=n)).isoformat())).json()["verdict"] for n in range(3)
    ]

    assert verdicts == ["accepted", "duplicate", "duplicate"]
    assert Interaction.objects.count() == 1


def test_without_an_event_id_one_is_given(call):
    answer = call(deed()).json()

    assert str(Interaction.objects.get().event_id) == answer["event_id"]


def test_a_list_answers_item_by_item(call):
    event_id = str(uuid.uuid4())
    body = {"events": [deed(event_id=event_id), deed(event_id=event_id), deed(interaction_type="liked"), "x", deed(timestamp="yesterday")]}

    response = call(body)

    answer = response.json()
    assert (response.status_code, answer["status"]) == (202, "success")
    assert answer["message"] == "1 accepted, 1 known already, 3 rejected."
    assert [(r["index"], r["verdict"], r["code"]) for r in answer["results"]] == [
        (0, "accepted", None), (1, "duplicate", None), (2, "rejected", "unknown_type"), (3, "rejected", "invalid"),
        (4, "rejected", "bad_timestamp"),
    ]
    assert answer["results"][0]["event_id"] == event_id
    assert Interaction.objects.count() == 1


@pytest.mark.parametrize(
    ("fields", "name", "code"),
    [
        ({"interaction_type": "topic_started"}, "interaction_type", "unknown_type"),
        ({"interaction_type": "slept"}, "interaction_type", "unknown_type"),
        ({"interaction_type": ""}, "interaction_type", "required"),
        ({"interaction_type": 7}, "interaction_type", "bad_interaction_type"),
        ({"interaction_type": ["liked"]}, "interaction_type", "bad_interaction_type"),
        ({"timestamp": None}, "timestamp", "required"),
        ({"timestamp": "2026-11-20T09:30:00"}, "timestamp", "bad_timestamp"),
        ({"timestamp": "2026-02-30T09:30:00Z"}, "timestamp", "bad_timestamp"),
        ({"timestamp": "20261120T093000Z"}, "timestamp", "bad_timestamp"),
        ({"timestamp": "0001-01-01T00:00:00+14:00"}, "timestamp", "bad_timestamp"),
        ({"timestamp": 1763600000}, "timestamp", "bad_timestamp"),
        ({"timestamp": "1970-01-01T00:00:00Z"}, "timestamp", "too_old"),
        ({"timestamp": "2099-01-01T00:00:00Z"}, "timestamp", "in_future"),
        ({"target": "lesson"}, "target", "bad_target"),
        ({"target": "Lesson:1"}, "target", "bad_target"),
        ({"target": "lesson:" + "x" * 101}, "target", "bad_target"),
        ({"target": "lesson:a\u0007"}, "target", "bad_target"),
        ({"target": 4}, "target", "bad_target"),
        ({"event_id": "1"}, "event_id", "bad_event_id"),
        ({"event_id": 12}, "event_id", "bad_event_id"),
        ({"username": 12}, "username", "bad_username"),
    ],
)
def test_a_wrong_field_is_named_and_nothing_is_stored(call, fields, name, code):
    response = call(deed(**fields))

    answer = response.json()
    assert (response.status_code, answer["status"], answer["code"]) == (400, "error", code)
    assert list(answer["errors"]) == [name]
    assert answer["message"] == answer["errors"][name][0]
    assert Interaction.objects.count() == 0


def test_all_wrong_fields_are_told_at_once(call):
    answer = call({"event_id": "x"}).json()

    assert sorted(answer["errors"]) == ["event_id", "interaction_type", "timestamp"]


def test_a_clock_that_is_four_minutes_fast_and_a_deed_of_last_year_are_taken(call):
    for delta in (timedelta(minutes=4), timedelta(days=-399)):
        assert call(deed(timestamp=(timezone.now() + delta).isoformat())).status_code == 202


@pytest.mark.parametrize("events", [[], {}, "x", None, [{}] * 501])
def test_a_list_must_be_one_to_five_hundred(call, events):
    response = call({"events": events})

    assert (response.status_code, list(response.json()["errors"])) == (400, ["events"])


def test_five_hundred_fit(call):
    response = call({"events": [deed() for _n in range(500)]})

    assert (response.status_code, Interaction.objects.count()) == (202, 500)


@pytest.mark.parametrize(
    "body", ['{"a":1,"a":2}', "[" * 10_000, '{"interaction_type": "\\ud800"}', '{"interaction_type": "a\\u0000"}', "", "[]", "NaN"]
)
def test_broken_json_is_refused(call, body):
    response = call(body)

    assert (response.status_code, response.json()["status"]) == (400, "error")


def test_a_member_reports_under_their_own_name_but_not_under_anothers(call, member, other_member):
    assert call(deed(username="LIN")).status_code == 202

    response = call(deed(username="marta"))

    assert (response.status_code, response.json()["code"], list(response.json()["errors"])) == (403, "not_allowed", ["username"])
    assert Interaction.objects.filter(member=other_member).count() == 0


def test_in_a_list_another_name_is_rejected_alone(call):
    results = call({"events": [deed(), deed(username="marta")]}).json()["results"]

    assert [(r["verdict"], r["code"]) for r in results] == [("accepted", None), ("rejected", "not_allowed")]


def test_a_service_acts_for_others_it_knows(call, service_token, member):
    assert call(deed(username="lin"), token=service_token).status_code == 202
    response = call(deed(username="nobody"), token=service_token)

    assert (response.status_code, response.json()["code"]) == (400, "unknown_member")
    assert Interaction.objects.get().member == member


def test_one_event_id_may_be_used_by_two_members(call, service_token, other_member):
    event_id = str(uuid.uuid4())
    body = {"events": [deed(username="lin", event_id=event_id), deed(username="marta", event_id=event_id)]}

    assert [r["verdict"] for r in call(body, token=service_token).json()["results"]] == ["accepted", "accepted"]


def test_no_token_or_a_bad_one_is_401(call, client):
    assert client.post(URL, json.dumps(deed()), content_type="application/json").status_code == 401
    response = call(deed(), token="gh_wrong")
    assert (response.status_code, response["WWW-Authenticate"], response.json()["status"]) == (401, "Bearer", "error")


def test_a_suspended_member_reports_nothing(call, member):
    from accounts import standing

    standing.give(member, "suspended", at=timezone.now())

    assert call(deed()).status_code == 403
    assert Interaction.objects.count() == 0


def test_another_content_type_is_415(client, member):
    secret = ApiToken.objects.issue(member, name="test", at=timezone.now())[1]
    response = client.post(URL, "a=b", content_type="application/x-www-form-urlencoded", headers={"Authorization": f"Bearer {secret}"})

    assert (response.status_code, response.json()["status"]) == (415, "error")


def test_messages_come_in_the_callers_language(call):
    assert call(deed(), language="zh-CN").json()["message"] == "已记下。"
    assert call({}, language="zh-CN").json()["message"] == "此项必填。"


def test_reports_earn_nothing_unless_the_operator_says_so(call, member):
    call(deed())
    assert balance_of(member) == 0

    PointsRule.objects.create(verb="code_committed", points=2)
    call({"events": [deed(), deed()]})
    assert balance_of(member) == 4


def test_a_trailing_slash_works_too(call):
    assert call(deed(), url=URL + "/").status_code == 202


def test_types_are_listed_with_labels(client, call, member):
    secret = ApiToken.objects.issue(member, name="test", at=timezone.now())[1]
    response = client.get(
        "/api/v1/interaction-types", headers={"Authorization": f"Bearer {secret}", "Accept-Language": "zh-CN"}
    )

    types = {entry["name"]: entry["label"] for entry in response.json()["types"]}
    assert {"lesson_watched", "code_committed", "code_reviewed", "discussed_elsewhere"} <= types.keys()
    assert "topic_started" not in types
    assert types["code_committed"] == "提交代码"


def test_one_takes_two_statements_and_a_hundred_take_two_besides_sign_in(call, count_queries):
    call(deed())
    with count_queries(2 + 2):
        call(deed())
    with count_queries(2 + 2):
        call({"events": [deed() for _n in range(100)]})
