"""Errors that leave the portal carry nothing of its members."""
import json

import pytest
import sentry_sdk
from django.core.exceptions import ImproperlyConfigured

from portal import sentry

EVENT = {
    "user": {"id": 7, "email": "lin@example.org", "ip_address": "10.0.0.1"},
    "request": {
        "url": "https://example.org/me/orders/", "method": "POST", "data": {"body": "secret word"}, "cookies": {"sessionid": "abc"},
        "query_string": "q=secret", "headers": {"Cookie": "sessionid=abc", "Authorization": "Bearer x", "User-Agent": "Firefox"},
        "env": {"REMOTE_ADDR": "10.0.0.1"},
    },
    "exception": {"values": [{"type": "ValueError"}]},
}


def test_an_event_says_where_and_what_and_not_who():
    kept = sentry.scrubbed(json.loads(json.dumps(EVENT)), {})
    assert kept["request"] == {"url": "https://example.org/me/orders/", "method": "POST", "headers": {"User-Agent": "Firefox"}}
    assert kept["exception"] == EVENT["exception"]
    for word in ("lin@", "secret", "abc", "Bearer", "10.0.0.1"):
        assert word not in json.dumps(kept)


def test_nothing_is_started_without_an_address(monkeypatch):
    monkeypatch.setattr(sentry_sdk, "init", lambda *dsn, **options: pytest.fail("started"))
    sentry.start("")


def test_an_address_without_the_package_is_refused_in_words(monkeypatch):
    monkeypatch.setattr(sentry, "find_spec", lambda name: None)
    with pytest.raises(ImproperlyConfigured, match="requirements-sentry.txt"):
        sentry.start("https://key@sentry.example/1")


def test_with_an_address_events_go_out_scrubbed(monkeypatch):
    begun = {}
    monkeypatch.setattr(sentry_sdk, "init", lambda dsn, **options: begun.update(options))
    sentry.start("https://key@sentry.example/1", release="1.2")
    assert begun["before_send"] is sentry.scrubbed
    assert (begun["send_default_pii"], begun["include_local_variables"], begun["traces_sample_rate"]) == (False, False, 0)
