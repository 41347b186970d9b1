"""One name for all that a request causes: in every line of the log, in the answer, and in the tasks that it queues.

A proxy in front may have named it (`X-Request-ID`); without one nobody outside is believed.
"""
import logging
import re
import uuid
from contextvars import ContextVar

from celery.signals import before_task_publish, task_postrun, task_prerun
from django.conf import settings

HEADER = "X-Request-ID"
CARRIED = "request_id"
WELL_FORMED = re.compile(r"[A-Za-z0-9_-]{8,64}")

current: ContextVar[str] = ContextVar("request_id", default="")


def _named_by_proxy(request) -> str:
    given = request.headers.get(HEADER, "")
    return given if settings.NUM_PROXIES and WELL_FORMED.fullmatch(given) else ""


class RequestIdMiddleware:
    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        request.id = _named_by_proxy(request) or uuid.uuid4().hex
        token = current.set(request.id)
        try:
            response = self.get_response(request)
        finally:
            current.reset(token)
        response.headers[HEADER] = request.id
        return response


class RequestIdFilter(logging.Filter):
    """Gives each record `request_id`; "-" where nobody asked."""

    def filter(self, record):
        record.request_id = current.get() or "-"
        return True


@before_task_publish.connect
def carry(headers=None, **kwargs):
    """A task knows which request queued it."""
    if headers is not None and current.get():
        headers.setdefault(CARRIED, current.get())


@task_prerun.connect
def take_up(task=None, task_id="", **kwargs):
    """One that the schedule sent is known by its own id."""
    current.set(getattr(task.request, CARRIED, None) or f"task-{task_id}")


@task_postrun.connect
def lay_down(**kwargs):
    current.set("")
