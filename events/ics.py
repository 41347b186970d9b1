"""Events as iCalendar (RFC 5545). The way in is never part of it, since calendars get shared: the link leads to the event's page."""
from collections.abc import Iterable
from datetime import timedelta

from django.conf import settings
from django.utils.translation import gettext as _
from icalendar import Calendar
from icalendar import Event as Entry

from events.models import Event

PRODUCT = "-//Guildhall//Events//EN"
MARGIN = timedelta(days=1)


def _entry(event: Event) -> Entry:
    url = settings.SITE_URL.rstrip("/") + event.get_absolute_url()
    entry = Entry()
    entry.add("uid", str(event.uid))
    entry.add("dtstamp", event.changed_at)
    entry.add("last-modified", event.changed_at)
    entry.add("sequence", event.sequence)
    entry.add("dtstart", event.starts_at.astimezone(event.zone))
    entry.add("dtend", event.ends_at.astimezone(event.zone))
    entry.add("summary", event.title)
    entry.add("description", f"{event.summary}\n\n{url}")
    entry.add("location", event.venue if event.mode != Event.Mode.ONLINE else _("Online"))
    entry.add("url", url)
    entry.add("categories", [event.get_kind_display()])
    entry.add("status", "CANCELLED" if event.is_cancelled else "CONFIRMED")
    entry.add("transp", "TRANSPARENT" if event.is_cancelled else "OPAQUE")
    return entry


def calendar_of(events: Iterable[Event], *, name: str) -> bytes:
    """The same bytes for the same events, with the time zones they use, narrowed to their time."""
    calendar = Calendar()
    calendar.add("prodid", PRODUCT)
    calendar.add("version", "2.0")
    calendar.add("calscale", "GREGORIAN")
    calendar.add("method", "PUBLISH")
    calendar.add("x-wr-calname", name)
    events = list(events)
    for event in events:
        calendar.add_component(_entry(event))
    if events:
        first = min(event.starts_at for event in events) - MARGIN
        last = max(event.ends_at for event in events) + MARGIN
        calendar.add_missing_timezones(first.date(), last.date())
    return calendar.to_ical()
