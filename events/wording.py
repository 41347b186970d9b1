"""How an event is said: its times in its own zone and in the reader's, its place, its seats."""
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from events import zones
from events.models import Event
from kit import wording


def span(start: datetime, end: datetime) -> str:
    """`20:00 to 22:30`, with days where the two differ; of times without a zone, as the clocks show them."""
    if start.date() == end.date():
        return _("%(start)s to %(end)s") % {"start": wording.clock(start), "end": wording.clock(end)}
    return _("%(start)s to %(end)s") % {"start": wording.when(start), "end": wording.when(end)}


def place_of(event: Event) -> str:
    if event.mode == Event.Mode.ONLINE:
        return _("Online")
    if event.mode == Event.Mode.HYBRID:
        return _("%(venue)s, and online") % {"venue": event.venue}
    return event.venue


def seats_of(event: Event) -> str:
    """Empty where there is no limit and nobody yet."""
    if event.capacity is None and not event.seats_taken:
        return ""
    if event.capacity is None:
        return ngettext("%(n)d registered", "%(n)d registered", event.seats_taken) % {"n": event.seats_taken}
    return _("%(taken)d of %(capacity)d seats taken") % {"taken": event.seats_taken, "capacity": event.capacity}


class Line:
    """An event as a line of a list shows it, in the reader's zone."""

    def __init__(self, event: Event, *, at: datetime):
        self.event = event
        self.url = event.get_absolute_url()
        self.kind = event.get_kind_display()
        self.is_over = event.is_over_at(at)
        self.is_on = event.has_started_at(at) and not self.is_over
        self.anchors: list[str] = []

    @cached_property
    def time(self) -> str:
        return span(timezone.localtime(self.event.starts_at), timezone.localtime(self.event.ends_at))

    @property
    def day(self) -> str:
        return wording.day(self.event.starts_at)

    @property
    def clock(self) -> str:
        return wording.clock(self.event.starts_at)

    @cached_property
    def place(self) -> str:
        return place_of(self.event)

    @cached_property
    def seats(self) -> str:
        return _("full") if self.event.is_full else seats_of(self.event)


class Head:
    """The head of an event's page: the day and the times as the organiser means them, and for a reader elsewhere their own."""

    def __init__(self, event: Event):
        self.event = event
        self.start = zones.on_wall_clock(event.starts_at, event.time_zone)
        self.end = zones.on_wall_clock(event.ends_at, event.time_zone)

    @property
    def date(self):
        return self.start.date()

    @property
    def day(self) -> str:
        return wording.day(self.start.date())

    @property
    def time(self) -> str:
        return _("%(span)s, %(zone)s") % {"span": span(self.start, self.end), "zone": zones.said(self.event.time_zone)}

    @property
    def readers_time(self) -> str:
        """Empty where the reader's clock shows the same."""
        start, end = timezone.localtime(self.event.starts_at), timezone.localtime(self.event.ends_at)
        if (start.replace(tzinfo=None), end.replace(tzinfo=None)) == (self.start, self.end):
            return ""
        spoken = span(start, end) if start.date() == self.start.date() else f"{wording.when(start)} – {wording.clock(end)}"
        return _("%(span)s where you are (%(zone)s)") % {"span": spoken, "zone": timezone.get_current_timezone_name()}

    @property
    def place(self) -> str:
        return place_of(self.event)

    @property
    def seats(self) -> str:
        return seats_of(self.event)

    @property
    def price(self) -> str:
        if self.event.product_id:
            return _("For those who hold what it belongs to")
        return _("Open to members with a paid membership") if self.event.audience == Event.Audience.MEMBERS else _("Free for all members")


@dataclass(frozen=True)
class AgendaLine:
    """One row of the agenda; `day` stands only on the first row of a further day."""

    day: str
    clock: str
    item: object


AGENDA = ("event", "position", "starts_at", "title", "note", "speaker", "speaker_member__handle", "speaker_member__display_name")


def agenda_of(event: Event) -> list[AgendaLine]:
    """The agenda in the zone of the event; one query."""
    rows, last = [], zones.on_wall_clock(event.starts_at, event.time_zone).date()
    for item in event.agenda.select_related("speaker_member").only(*AGENDA):
        start = zones.on_wall_clock(item.starts_at, event.time_zone)
        day = wording.day(start.date()) if start.date() != last else ""
        rows.append(AgendaLine(day, wording.clock(start), item))
        last = start.date()
    return rows
