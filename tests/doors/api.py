"""Doors of the API. A token speaks for its member, whoever may be signed in in the browser; a service account's speaks for others too."""
from tests.doors.table import PEOPLE, Door, Gets

# Besides the cast, each with a token of their own and the visitor without: `service` has one that acts for others.
CALLERS = (*PEOPLE, "service", "forged", "revoked", "expired", "closed")


def anybody(answer) -> Gets:
    return Gets(dict.fromkeys(CALLERS, answer))


def with_token(answer) -> Gets:
    return anybody(answer).but(401, "visitor", "forged", "revoked", "expired", "closed")


def taking_part(answer) -> Gets:
    return with_token(answer).but(403, "unverified", "suspended", "fallen")


def service_only(answer) -> Gets:
    return with_token(403).but(answer, "service")


def call(view, gets, body=None, *, method="POST", **kwargs) -> Door:
    return Door(view, gets, method, kwargs, body or {})


WATCHED = {"interaction_type": "lesson_watched", "timestamp": "{now}", "target": "lesson:free/lesson-1-1"}
ANALYSIS = {"metric": "activity", "time_range": "7d"}

DOORS = [
    call("api-tokens", anybody(201), {"login": "marta", "password": "{password}"}),
    # Lin has a second factor.
    call("api-tokens", anybody(403), {"login": "lin", "password": "{password}"}),
    call("api-tokens", anybody(400), {"login": "lin", "password": "wrong"}),
    call("api-tokens", anybody(403), {"login": "unverified", "password": "{password}"}),
    call("api-tokens", anybody(403), {"login": "closed", "password": "{password}"}),
    call("api-tokens", anybody(405), method="GET"),
    call("api-register", anybody(201), {"username": "newly", "password": "{password}", "email": "newly@example.org"}),
    call("api-register", anybody(400), {"username": "lin", "password": "{password}", "email": "newly@example.org"}),
    call("api-interaction", taking_part(202), WATCHED),
    call("api-interaction", service_only(202), {**WATCHED, "username": "marta"}),
    call("api-interaction", service_only(400), {**WATCHED, "username": "nobody-here"}),
    call("api-interaction", taking_part(400), {**WATCHED, "interaction_type": "nothing"}),
    call("api-interaction", with_token(405), method="GET"),
    call("api-interaction-types", with_token(200), method="GET"),
    call("api-survey", taking_part(201), {"question": "single", "answer": 4}),
    call("api-survey", service_only(201), {"question": "single", "answer": 4, "username": "marta"}),
    call("api-survey", service_only(403), {"question": "single", "answer": 4, "username": "suspended"}),
    call("api-survey", with_token(409), {"question": "nameless", "answer": 4}),
    call("api-analysis", with_token(403).but(200, "operator", "superuser", "fallen", "service"), ANALYSIS),
    call("api-analysis", with_token(403).but(400, "operator", "superuser", "fallen", "service"), {**ANALYSIS, "metric": "nothing"}),
    call("api-unknown", anybody(404), rest="nothing", method="GET"),
    call("api-unknown", anybody(404), rest="tokens/1/delete"),
]
