"""Events, published and a week ahead unless the test says otherwise."""
import itertools
from datetime import timedelta

from django.utils import timezone

from events import registration
from events.models import AgendaItem, Event

_numbers = itertools.count(1)


def make_event(slug=None, *, starts_at=None, hours=2, published=True, **fields) -> Event:
    """Lasts `hours` from `starts_at`; `capacity` None is without limit."""
    slug = slug or f"event-{next(_numbers)}"
    starts_at = starts_at or timezone.now() + timedelta(days=7)
    fields = {
        "title": "Review night: the SQL compiler, read aloud", "summary": "We read one file together, slowly.", "language": "en",
        "ends_at": starts_at + timedelta(hours=hours), "published_at": starts_at - timedelta(days=30) if published else None, **fields,
    }
    return Event.objects.create(slug=slug, starts_at=starts_at, **fields)


def make_agenda_item(event, *, after=0, minutes=30, title="Doors, and who is new", **fields) -> AgendaItem:
    """Starts `after` minutes into the event."""
    return AgendaItem.objects.create(
        event=event, starts_at=event.starts_at + timedelta(minutes=after), minutes=minutes, title=title, position=after, **fields
    )


def make_registration(event, member, *, at=None):
    """Through the act, so that seats, history and notices are as on the site; an hour before the event unless told."""
    return registration.register(event, member, at=at or event.starts_at - timedelta(hours=1))
