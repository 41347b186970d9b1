"""What all API calls share: one answer shape, one error shape, strict JSON, limits.

Success: `{"status": "success", "message": …, …}`; error: `{"status": "error", "message", "code", "errors": {field: [..]}}`.
"""
import json
import logging
import math

from django.core.exceptions import PermissionDenied
from django.core.signals import got_request_exception
from django.http import Http404
from django.utils.translation import gettext as _
from rest_framework import exceptions, status
from rest_framework.negotiation import BaseContentNegotiation
from rest_framework.parsers import JSONParser
from rest_framework.response import Response
from rest_framework.throttling import SimpleRateThrottle
from rest_framework.utils.mediatypes import media_type_matches

MAX_BODY = 1_000_000
MAX_DEPTH = 20
CODES = {
    400: "invalid", 401: "not_authenticated", 403: "not_allowed", 404: "not_found", 405: "method_not_allowed", 413: "too_large",
    415: "unsupported_media_type", 429: "too_many_requests",
}

logger = logging.getLogger(__name__)


class ApiError(exceptions.APIException):
    """A refusal with a status, a stable code and a sentence; `errors` by field where a field is to blame."""

    def __init__(self, message, *, code: str, status_code: int = 400, errors: dict | None = None):
        super().__init__(detail=message, code=code)
        self.status_code = status_code
        self.code = code
        self.errors = errors or {}


def success(message, status_code: int = 200, **fields) -> Response:
    return Response({"status": "success", "message": str(message), **fields}, status=status_code)


def form_errors(form, names: dict[str, str] | None = None) -> ApiError:
    """A 400 from the errors of a Django form; `names` says what a field is called in the call where that differs."""
    shown = {"__all__": "", **(names or {})}
    errors = {shown.get(name, name): [str(e) for e in found] for name, found in form.errors.items()}
    first = next(iter(errors.values()))[0]
    return ApiError(first, code="invalid", status_code=status.HTTP_400_BAD_REQUEST, errors=errors)


def _object(pairs):
    result = dict(pairs)
    if len(result) != len(pairs):
        raise ValueError("a name stands twice in one object")
    return result


def _float(text):
    number = float(text)
    if not math.isfinite(number):
        raise ValueError(f"{text} is out of range")
    return number


def _no_constant(name):
    raise ValueError(f"{name} is no JSON number")


def _check(data) -> None:
    """Raise ValueError on text no database keeps (NUL, lone surrogates) and on what is nested too deeply."""
    level = [data]
    for _depth in range(MAX_DEPTH):
        if not level:
            return
        texts = [part for part in level if isinstance(part, str)]
        texts += [name for part in level if isinstance(part, dict) for name in part]
        for text in texts:
            text.encode("utf-8")
            if "\0" in text:
                raise ValueError("a NUL character")
        level = [
            child for part in level if isinstance(part, dict | list) for child in (part.values() if isinstance(part, dict) else part)
        ]
    raise ValueError("nested too deeply")


class StrictJSONParser(JSONParser):
    """One JSON object as RFC 8259 says: no twins, no NaN, no NUL, no lone surrogates.

    Not deeper than MAX_DEPTH, not larger than MAX_BODY.
    """

    def parse(self, stream, media_type=None, parser_context=None):
        # Read so far and no further, whatever Content-Length claims.
        raw = stream.read(MAX_BODY + 1)
        if len(raw) > MAX_BODY:
            raise ApiError(_("The request is too large."), code="too_large", status_code=413)
        try:
            data = json.loads(raw.decode("utf-8"), object_pairs_hook=_object, parse_float=_float, parse_constant=_no_constant)
            _check(data)
        except (ValueError, RecursionError) as error:
            raise ApiError(_("The body is not valid JSON."), code="invalid_json") from error
        if not isinstance(data, dict):
            raise ApiError(_("The body must be a JSON object."), code="invalid_json")
        return data


class AlwaysJSON(BaseContentNegotiation):
    """Answers in JSON whatever the Accept header says."""

    def select_parser(self, request, parsers):
        return next((parser for parser in parsers if media_type_matches(parser.media_type, request.content_type)), None)

    def select_renderer(self, request, renderers, format_suffix=None):
        return renderers[0], renderers[0].media_type


def _as_api_error(error) -> exceptions.APIException:
    if isinstance(error, Http404):
        return exceptions.NotFound()
    if isinstance(error, PermissionDenied):
        return exceptions.PermissionDenied(str(error) or None)
    return error


def _message_and_errors(error) -> tuple[str, dict]:
    if isinstance(error, exceptions.ValidationError):
        errors = error.detail if isinstance(error.detail, dict) else {"": error.detail}
        return _("Some fields are missing or wrong."), errors
    if isinstance(error, exceptions.Throttled):
        return _("Too many requests. Try again later."), {}
    if isinstance(error, exceptions.NotAuthenticated):
        return _("Send the header “Authorization: Bearer <token>”."), {}
    if isinstance(error, exceptions.UnsupportedMediaType):
        return _("Send the body as application/json."), {}
    return str(error.detail), getattr(error, "errors", {})


def exception_handler(error, context):
    """Every refusal of an API view in the one error shape, and what nobody foresaw as a 500 of that shape."""
    error = _as_api_error(error)
    if not isinstance(error, exceptions.APIException):
        return _unforeseen(context)
    headers = {}
    if isinstance(error, exceptions.Throttled):
        headers["Retry-After"] = str(max(1, math.ceil(error.wait or 1)))
    if error.status_code == status.HTTP_401_UNAUTHORIZED:
        headers["WWW-Authenticate"] = "Bearer"
    message, errors = _message_and_errors(error)
    code = getattr(error, "code", None) or CODES.get(error.status_code, "error")
    return Response({"status": "error", "message": message, "code": code, "errors": errors}, status=error.status_code, headers=headers)


def _unforeseen(context):
    request = context["request"]._request
    logger.exception("API call failed: %s %s", request.method, request.path)
    got_request_exception.send(sender=None, request=request)
    body = {"status": "error", "message": _("Something went wrong on our side. Try again later."), "code": "server_error", "errors": {}}
    return Response(body, status=500)


class MemberThrottle(SimpleRateThrottle):
    """So many calls a minute for a member, or for an address where nobody is signed in; a view's `throttle_scope` names its own rate."""

    scope = "member"

    def allow_request(self, request, view):
        # `api_view` sets the attribute to None on the views it makes.
        self.scope = getattr(view, "throttle_scope", None) or "member"
        self.rate = self.get_rate()
        self.num_requests, self.duration = self.parse_rate(self.rate)
        return super().allow_request(request, view)

    def get_cache_key(self, request, view):
        who = f"m{request.user.pk}" if request.user and request.user.is_authenticated else self.get_ident(request)
        return self.cache_format % {"scope": self.scope, "ident": who}
