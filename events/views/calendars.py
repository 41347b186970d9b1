"""Events as calendar files, for one date or to subscribe to."""
import hashlib
from datetime import timedelta

from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.cache import get_conditional_response
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from events import ics
from events.models import Event

KEPT_AFTER = timedelta(days=30)
MOST = 500


def _file(request, events, *, name: str, filename: str) -> HttpResponse:
    """The file, or 304 when the reader has it; the tag follows from the bytes."""
    body = ics.calendar_of(events, name=name)
    etag = f'"{hashlib.sha256(body).hexdigest()[:32]}"'
    response = HttpResponse(body, content_type="text/calendar; charset=utf-8")
    response.headers["Content-Disposition"] = f'inline; filename="{filename}"'
    response.headers["Cache-Control"] = "max-age=300"
    response.headers["ETag"] = etag
    return get_conditional_response(request, etag=etag, response=response)


@require_safe
def event_calendar(request, slug):
    event = get_object_or_404(Event.objects.published(), slug=slug)
    return _file(request, [event], name=event.title, filename=f"{event.slug}.ics")


@require_safe
def calendar(request):
    """All published events to come and of the last thirty days; cancelled ones stay, marked, so that calendars drop them."""
    events = Event.objects.published().filter(ends_at__gt=timezone.now() - KEPT_AFTER).order_by("starts_at", "id")[:MOST]
    return _file(request, events, name=_("Events"), filename="calendar.ics")
