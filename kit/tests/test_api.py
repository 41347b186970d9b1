"""One answer shape, one error shape, strict JSON, limits."""
import io
import json
from contextlib import suppress

import pytest
from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st
from rest_framework import exceptions
from rest_framework.authentication import BaseAuthentication
from rest_framework.decorators import api_view, permission_classes
from rest_framework.permissions import AllowAny
from rest_framework.test import APIRequestFactory
from rest_framework.views import APIView

from kit.api import MAX_BODY, ApiError, MemberThrottle, StrictJSONParser, success


class Nobody(BaseAuthentication):
    """Knows no one, but names the scheme."""

    def authenticate(self, request):
        return None

    def authenticate_header(self, request):
        return "Bearer"


class Echo(APIView):
    """Answers with what it was sent, or fails as it is told."""

    authentication_classes = [Nobody]
    permission_classes = [AllowAny]
    fails = None

    def post(self, request):
        if self.fails:
            raise self.fails
        return success("Thank you.", 202, got=request.data)


def send(body, content_type="application/json", method="post", language="en", fails=None, **headers):
    raw = body if isinstance(body, bytes) else json.dumps(body).encode()
    request = APIRequestFactory(raise_request_exception=False).generic(
        method.upper(), "/api/v1/echo", raw, content_type, headers={"Accept-Language": language, **headers}
    )
    request.user = AnonymousUser()
    with translation.override(language):
        response = Echo.as_view(fails=fails)(request)
        response.render()
    return response


def body_of(response):
    assert response.headers["Content-Type"] == "application/json"
    return json.loads(response.content)


def test_a_success_has_one_shape():
    response = send({"a": [1, "林"]})
    assert response.status_code == 202
    assert body_of(response) == {"status": "success", "message": "Thank you.", "got": {"a": [1, "林"]}}


@pytest.mark.parametrize(
    "raw",
    [
        b"{", b"nonsense", b"\xff\xfe", b"\xef\xbb\xbf{}", b"[]", b'"text"', b"1", b"null",
        b'{"a": 1, "a": 2}', b'{"a": {"b": 1, "b": 1}}',
        b'{"a": NaN}', b'{"a": Infinity}', b'{"a": 1e999}', b'{"a": ' + b"9" * 5000 + b"}",
        b'{"a": "\\ud800"}', b'{"\\ud800": 1}', b'{"a": "\\u0000"}', b'{"a\\u0000": 1}', b'{"a": "\x00"}',
        b'{"a": ' + b"[" * 10_000 + b"]" * 10_000 + b"}", b'{"a": ' + b"[" * 21 + b"]" * 21 + b"}",
    ],
)
def test_what_is_not_one_strict_object_is_refused(raw):
    response = send(raw)
    assert (response.status_code, body_of(response)["code"], body_of(response)["errors"]) == (400, "invalid_json", {})


def test_a_text_that_only_speaks_of_nul_is_kept():
    assert body_of(send({"a": "\\u0000 ends a C string"}))["got"] == {"a": "\\u0000 ends a C string"}


JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**63), 2**63) | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=20),
    lambda children: st.lists(children, max_size=4) | st.dictionaries(st.text("abc林", max_size=4), children, max_size=4), max_leaves=10,
)


@given(st.dictionaries(st.text("abc", max_size=4), JSON, max_size=4))
def test_what_is_strict_arrives_unchanged(data):
    assert StrictJSONParser().parse(io.BytesIO(json.dumps(data).encode())) == data


@given(st.binary(max_size=200))
def test_no_bytes_whatsoever_do_more_than_be_refused(raw):
    with suppress(ApiError):
        assert isinstance(StrictJSONParser().parse(io.BytesIO(raw)), dict)


def test_too_much_is_a_413_however_long_it_claims_to_be():
    class Endless(io.RawIOBase):
        read_so_far = 0

        def read(self, size=-1):
            assert size == MAX_BODY + 1
            self.read_so_far += size
            return b"x" * size

    stream = Endless()
    with pytest.raises(ApiError) as refusal:
        StrictJSONParser().parse(stream)
    assert (refusal.value.status_code, refusal.value.code, stream.read_so_far) == (413, "too_large", MAX_BODY + 1)
    response = send({"a": "x" * MAX_BODY})
    assert (response.status_code, body_of(response)["code"]) == (413, "too_large")


@pytest.mark.parametrize(
    ("error", "status", "code", "english", "chinese"),
    [
        (ApiError("You have answered.", code="already_answered", status_code=409), 409, "already_answered", "You have answered.", None),
        (PermissionDenied("Suspended."), 403, "not_allowed", "Suspended.", None),
        (PermissionDenied(), 403, "not_allowed", "You do not have permission to perform this action.", "您没有执行该操作的权限。"),
        (Http404("a secret"), 404, "not_found", "Not found.", "未找到。"),
        (
            exceptions.NotAuthenticated(), 401, "not_authenticated", "Send the header “Authorization: Bearer <token>”.",
            "请带上请求头“Authorization: Bearer <token>”。",
        ),
        (exceptions.Throttled(12.3), 429, "too_many_requests", "Too many requests. Try again later.", "请求过于频繁，请稍后再试。"),
        (exceptions.ValidationError({"a": ["bad"]}), 400, "invalid", "Some fields are missing or wrong.", "有字段缺失或填写有误。"),
    ],
)
def test_every_refusal_has_one_shape_in_the_callers_language(error, status, code, english, chinese):
    errors = {"a": ["bad"]} if isinstance(error, exceptions.ValidationError) else {}
    for language, sentence in (("en", english), ("zh-hans", chinese)):
        if sentence:
            response = send({}, language=language, fails=error)
            assert response.status_code == status
            assert body_of(response) == {"status": "error", "message": sentence, "code": code, "errors": errors}


def test_a_limit_says_when_to_come_back():
    assert send({}, fails=exceptions.Throttled(12.3)).headers["Retry-After"] == "13"
    assert send({}, fails=exceptions.Throttled()).headers["Retry-After"] == "1"


def test_a_401_names_the_scheme():
    assert send({}, fails=exceptions.AuthenticationFailed("no")).headers["WWW-Authenticate"] == "Bearer"


@pytest.mark.parametrize(
    "content_type", ["text/plain", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x", "application/xml", ""]
)
def test_another_type_than_json_is_a_415(content_type):
    response = send(b'{"a": 1}', content_type, language="zh-hans")
    assert (response.status_code, body_of(response)["code"]) == (415, "unsupported_media_type")
    assert body_of(response)["message"] == "请求体须为application/json。"


def test_a_charset_beside_the_type_is_no_other_type():
    assert send(b'{"a": 1}', "application/json; charset=utf-8").status_code == 202


def test_a_browser_that_wants_html_gets_json_all_the_same():
    response = send({}, method="get", Accept="text/html,application/xhtml+xml")
    assert (response.status_code, body_of(response)["code"], response.headers["Allow"]) == (405, "method_not_allowed", "POST, OPTIONS")


def test_what_nobody_foresaw_is_a_500_of_the_same_shape(caplog):
    response = send({}, fails=ZeroDivisionError("a secret"), language="zh-hans")
    assert response.status_code == 500
    assert body_of(response) == {"status": "error", "message": "我们这边出了问题，请稍后再试。", "code": "server_error", "errors": {}}
    assert "a secret" in caplog.text


def test_a_view_made_of_a_function_is_limited_like_any_other():
    @api_view(["POST"])
    @permission_classes([AllowAny])
    def echo(request):
        return success("Thank you.")

    assert echo(APIRequestFactory().post("/api/v1/echo", {}, format="json")).status_code == 200


def test_a_caller_is_limited_whatever_address_they_claim(monkeypatch):
    class Limited(Echo):
        throttle_scope = "interaction"

    def calls(count):
        for number in range(count):
            request = APIRequestFactory().post("/api/v1/echo", {}, format="json", headers={"X-Forwarded-For": f"10.0.0.{number}"})
            yield Limited.as_view()(request).status_code

    monkeypatch.setattr(MemberThrottle, "THROTTLE_RATES", {**MemberThrottle.THROTTLE_RATES, "interaction": "2/min"})
    assert list(calls(3)) == [202, 202, 429]
    monkeypatch.setattr(MemberThrottle, "THROTTLE_RATES", {**MemberThrottle.THROTTLE_RATES, "interaction": None})
    assert list(calls(3)) == [202, 202, 202]
