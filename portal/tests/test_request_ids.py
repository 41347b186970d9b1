"""A request's name: in the answer, in every line of the log, in the tasks it queues."""
import json
import logging
import re
from types import SimpleNamespace

import pytest
from celery.signals import before_task_publish, task_postrun, task_prerun
from django.http import HttpResponse
from django.test import RequestFactory

from portal.request_ids import RequestIdFilter, RequestIdMiddleware, current


def answered(headers=None):
    seen = []
    middleware = RequestIdMiddleware(lambda request: seen.append((request.id, current.get())) or HttpResponse())
    response = middleware(RequestFactory().get("/", headers=headers))
    return seen[0], response["X-Request-ID"]


def test_each_request_has_a_name_of_its_own_and_says_it():
    (first, inside), said = answered()
    assert first == inside == said
    assert re.fullmatch("[0-9a-f]{32}", first)
    assert answered()[1] != first
    assert current.get() == ""


@pytest.mark.parametrize(("proxies", "given", "is_taken"), [
    (1, "abc-123_DEF", True), (0, "abc-123_DEF", False), (1, "short", False), (1, "x" * 65, False), (1, "two words 123", False),
    (1, 'quote"12345', False),
])
def test_only_the_name_that_a_proxy_of_ours_gave_is_taken(settings, proxies, given, is_taken):
    settings.NUM_PROXIES = proxies
    assert (answered({"X-Request-ID": given})[1] == given) is is_taken


def test_a_page_that_fails_lets_go_of_its_name():
    def fail(request):
        raise ValueError

    with pytest.raises(ValueError, match="^$"):
        RequestIdMiddleware(fail)(RequestFactory().get("/"))
    assert current.get() == ""


def test_a_task_is_known_by_the_request_that_queued_it_and_else_by_its_own():
    """That a worker hands it on is tried with a real one (tests/rig/test_deployed.py)."""
    headers: dict = {}
    token = current.set("request-1")
    before_task_publish.send(sender="x", headers=headers)
    current.reset(token)
    assert headers == {"request_id": "request-1"}
    for carried, expected in ((headers, "request-1"), ({}, "task-7")):
        task_prerun.send(sender="x", task_id="7", task=SimpleNamespace(request=SimpleNamespace(**carried)))
        assert current.get() == expected
        task_postrun.send(sender="x")
        assert current.get() == ""


def test_a_line_of_the_log_is_one_json_object_with_the_name(settings):
    formatter = logging.config.DictConfigurator(settings.LOGGING).configure_formatter(settings.LOGGING["formatters"]["json"])
    record = logging.LogRecord("guild", logging.WARNING, __file__, 1, "two\nlines %s", ("中",), None)
    token = current.set("request-2")
    RequestIdFilter().filter(record)
    current.reset(token)
    line = formatter.format(record)
    assert "\n" not in line
    found = json.loads(line)
    assert (found["level"], found["logger"], found["request_id"], found["message"]) == ("WARNING", "guild", "request-2", "two\nlines 中")
