"""What other pages show of events."""
from datetime import datetime

from django.db.models import Exists, OuterRef, QuerySet, Value
from django.db.models.fields import BooleanField

from events.models import Event, Registration

LINE = ("slug", "title", "language", "kind", "summary", "starts_at", "ends_at", "time_zone", "mode", "venue", "capacity", "seats_taken",
        "audience", "cancelled_at", "published_at", "organiser_id")


def lines(events: QuerySet, member) -> QuerySet:
    """Only what a line of a list shows, with `registered`: whether the member has a place."""
    if member is None or not member.is_authenticated:
        return events.only(*LINE).annotate(registered=Value(False, output_field=BooleanField()))
    mine = Registration.objects.standing().filter(event=OuterRef("pk"), member=member.pk)
    return events.only(*LINE).annotate(registered=Exists(mine))


def upcoming(limit: int, member, *, at: datetime) -> list[Event]:
    """The next published events, those that go on now first; one query."""
    events = Event.objects.published().standing().not_over_at(at)
    return list(lines(events, member).order_by("starts_at", "id")[:limit])


def mine(limit: int, member, *, at: datetime) -> list[Event]:
    """The next events this member is registered for; one query."""
    return list(lines(Event.objects.published().not_over_at(at), member).filter(registered=True).order_by("starts_at", "id")[:limit])
