"""The calls `tokens` and `register`, to the letter of the contract."""
import json
import re
from datetime import timedelta

import pytest
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from django.core import mail
from django.utils import timezone
from django.utils.dateparse import parse_datetime

from accounts import standing
from accounts.models import ApiToken, Member
from tests.factories.accounts import PASSWORD, make_member

TOKENS, REGISTER = "/api/v1/tokens", "/api/v1/register"


def call(client, path, body, language="en", **headers):
    content = body if isinstance(body, bytes | str) else json.dumps(body)
    return client.post(path, content, content_type="application/json", headers={"Accept-Language": language, **headers})


def new_member(**changes):
    return {"username": "zhiyuan", "password": "ocean-lantern-42", "email": "zhiyuan@example.org", **changes}


@pytest.mark.parametrize("path", ["/api/v1/tokens", "/api/v1/tokens/"])
@pytest.mark.parametrize("login", ["lin", "Lin", "lin@example.org"])
def test_a_member_gets_a_token_that_works(client, member, path, login):
    response = call(client, path, {"login": login, "password": PASSWORD})
    body = response.json()
    assert response.status_code == 201
    assert response.headers["Content-Type"] == "application/json"
    assert set(body) == {"status", "message", "token", "expires_at"}
    assert (body["status"], body["message"]) == ("success", "Here is your token. It is shown only once.")
    assert abs(parse_datetime(body["expires_at"]) - timezone.now() - timedelta(days=365)) < timedelta(minutes=1)
    token = ApiToken.objects.get()
    assert token.member == member
    assert body["token"] not in {token.digest, token.hint}
    assert not response.cookies


def test_the_answer_is_in_the_callers_language(client, member):
    made = call(client, TOKENS, {"login": "lin", "password": PASSWORD}, language="zh-CN").json()
    assert made["message"] == "这是你的令牌，只显示这一次。"
    refused = call(client, TOKENS, {"login": "lin", "password": "wrong"}, language="zh-CN").json()
    assert refused["message"] == "账号与密码不匹配，请再检查一遍。"


def test_a_wrong_password_is_a_400_that_does_not_say_what_is_wrong(client, member):
    wrong = call(client, TOKENS, {"login": "lin", "password": "wrong"})
    unknown = call(client, TOKENS, {"login": "nobody", "password": "wrong"})
    assert wrong.status_code == unknown.status_code == 400
    sentence = "Login and password do not belong together. Look at both once more."
    assert wrong.json() == unknown.json() == {
        "status": "error", "message": sentence, "code": "wrong_credentials", "errors": {"": [sentence]},
    }


@pytest.mark.parametrize(
    ("body", "errors"),
    [
        ({}, {"login": ["This field is required."], "password": ["This field is required."]}),
        ({"login": "lin"}, {"password": ["This field is required."]}),
        ({"login": "", "password": None}, {"login": ["This field is required."], "password": ["This field is required."]}),
        ({"login": 5, "password": ["x"]}, {"login": ["This must be a text."], "password": ["This must be a text."]}),
    ],
)
def test_missing_and_wrong_fields_are_named(client, db, body, errors):
    response = call(client, TOKENS, body)
    assert (response.status_code, response.json()["code"], response.json()["errors"]) == (400, "invalid", errors)


def test_with_a_second_factor_the_token_is_made_on_the_page(client, member):
    TOTP.activate(member, generate_totp_secret())
    response = call(client, TOKENS, {"login": "lin", "password": PASSWORD})
    assert (response.status_code, response.json()["code"], response.json()["errors"]) == (403, "second_factor", {})
    assert ApiToken.objects.count() == 0


def test_a_second_factor_is_not_told_to_a_guesser(client, member):
    TOTP.activate(member, generate_totp_secret())
    assert call(client, TOKENS, {"login": "lin", "password": "wrong"}).json()["code"] == "wrong_credentials"


def test_who_has_not_confirmed_or_is_closed_gets_no_token(client, unverified, member):
    Member.objects.filter(handle="lin").update(is_active=False)
    answers = [call(client, TOKENS, {"login": login, "password": PASSWORD}) for login in ("newcomer", "lin")]
    assert [(a.status_code, a.json()["code"]) for a in answers] == [(403, "unverified"), (403, "inactive")]


def test_a_suspended_member_may_still_read(client, member):
    standing.give(member, "suspended", at=timezone.now())
    assert call(client, TOKENS, {"login": "lin", "password": PASSWORD}).status_code == 201


def test_guesses_over_the_call_and_on_the_page_count_together(client, member):
    for _number in range(3):
        call(client, TOKENS, {"login": "lin", "password": "wrong"})
    for _number in range(2):
        client.post("/accounts/login/", {"login": "lin@example.org", "password": "wrong"})
    response = call(client, TOKENS, {"login": "lin", "password": PASSWORD}, language="zh-CN")
    assert (response.status_code, response.json()["code"], response.headers["Retry-After"]) == (429, "too_many_requests", "300")
    assert response.json()["message"] == "请求过于频繁，请稍后再试。"


def test_without_the_limit_the_guesser_gets_in(client, member, settings):
    settings.ACCOUNT_RATE_LIMITS = False
    for _number in range(7):
        call(client, TOKENS, {"login": "lin", "password": "wrong"})
    assert call(client, TOKENS, {"login": "lin", "password": PASSWORD}).status_code == 201


def test_the_call_is_limited_by_address(client, db):
    statuses = [call(client, TOKENS, {}).status_code for _number in range(31)]
    assert statuses == [400] * 30 + [429]


@pytest.mark.parametrize("path", ["/api/v1/register", "/api/v1/register/"])
def test_a_program_can_join_a_member(client, db, path):
    response = call(client, path, new_member(username="ZhiYuan"), language="zh-CN")
    assert response.status_code == 201
    assert response.json() == {"status": "success", "message": "请查收邮件，点击其中的链接确认邮箱。", "username": "zhiyuan"}
    zhiyuan = Member.objects.get(handle="zhiyuan")
    assert (zhiyuan.language, zhiyuan.time_zone, zhiyuan.is_verified) == ("zh-hans", "Asia/Shanghai", False)
    assert [(m.to, m.subject) for m in mail.outbox] == [(["zhiyuan@example.org"], "确认你在会馆的邮箱")]
    assert not response.cookies
    client.post(re.findall(r"http://\S+", mail.outbox[0].body)[0])
    assert call(client, TOKENS, {"login": "zhiyuan", "password": "ocean-lantern-42"}).status_code == 201


def test_a_known_address_is_answered_alike_and_its_owner_told(client, db):
    make_member("owner")
    known = call(client, REGISTER, new_member(email="Owner@Example.org"))
    fresh = call(type(client)(), REGISTER, new_member())
    assert (known.status_code, known.content) == (fresh.status_code, fresh.content)
    assert (set(known.headers), known.cookies) == (set(fresh.headers), fresh.cookies)
    assert [m.to for m in mail.outbox] == [["owner@example.org"], ["zhiyuan@example.org"]]
    assert mail.outbox[0].subject == "You already have an account at Guildhall"
    assert set(Member.objects.values_list("handle", flat=True)) == {"owner", "zhiyuan"}


@pytest.mark.parametrize(
    ("changes", "field", "sentence"),
    [
        ({"username": "marta"}, "username", "This handle is taken. Try marta-2, it is free."),
        ({"username": "admin"}, "username", "This handle is reserved. Please choose another."),
        ({"username": "林知远"}, "username", "A handle has 3 to 30 characters: a to z, 0 to 9, - and _."),
        ({"username": "ab"}, "username", "A handle has 3 to 30 characters: a to z, 0 to 9, - and _."),
        ({"username": " "}, "username", "This field is required."),
        ({"password": "password123"}, "password", "This password is too common."),
        ({"password": "x" * 900_000}, "password", "This password is too long. At most 512 characters."),
        ({"email": "nowhere"}, "email", "Enter a valid email address."),
        ({"email": 7}, "email", "This must be a text."),
    ],
)
def test_a_wrong_field_is_a_400_by_field_and_nothing_is_stored(client, db, changes, field, sentence):
    make_member("marta")
    response = call(client, REGISTER, new_member(**changes))
    assert (response.status_code, response.json()["code"], response.json()["errors"]) == (400, "invalid", {field: [sentence]})
    assert Member.objects.count() == 1
    assert mail.outbox == []


def test_joining_by_page_and_by_call_count_together(client, db):
    for _number in range(19):
        client.post("/accounts/signup/", {})
    statuses = [call(client, REGISTER, {}).status_code for _number in range(2)]
    assert statuses == [400, 429]


@pytest.mark.parametrize("path", [TOKENS, REGISTER])
def test_every_refusal_is_json_of_one_shape(client, db, path):
    calls = {
        405: client.get(path, headers={"Accept": "text/html"}),
        415: client.post(path, {"login": "x"}, headers={"Accept": "text/html"}),
        413: call(client, path, b'{"login": "' + b"x" * 1_000_001 + b'"}'),
        400: call(client, path, b"{"),
    }
    for status, response in calls.items():
        assert response.status_code == status
        assert response.headers["Content-Type"] == "application/json"
        body = response.json()
        assert set(body) == {"status", "message", "code", "errors"}
        assert (body["status"], bool(body["message"]), bool(body["code"])) == ("error", True, True)


def test_the_document_names_both_calls(client, db):
    paths = {path.rstrip("/?"): methods for path, methods in client.get("/api/v1/openapi.json").json()["paths"].items()}
    described = {path: set(paths[path]["post"]["responses"]) for path in (TOKENS, REGISTER)}
    assert described == {TOKENS: {"201", "400", "403", "413", "415", "429"}, REGISTER: {"201", "400", "413", "415", "429"}}
