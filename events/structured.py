"""What the page of an event says to machines: time, place and host, never the way in."""
from django.utils.translation import gettext as _

from events.models import Event
from kit.addresses import absolute, address
from kit.structured import breadcrumbs, person, thing
from kit.wording import language_tag

MODES = {Event.Mode.ONLINE: "Online", Event.Mode.OFFLINE: "Offline", Event.Mode.HYBRID: "Mixed"}
SCHEMA = "https://schema.org/"


def structured_event(event: Event, reader) -> list[dict]:
    """Nothing of a draft."""
    if reader.is_authenticated or not event.is_published:
        return []
    url, host = absolute(event.get_absolute_url()), event.organiser
    free = event.product_id is None and event.audience == Event.Audience.PUBLIC
    return [
        thing(
            "Event", **{"@id": url}, url=url, name=event.title, description=event.summary, inLanguage=language_tag(event.language),
            startDate=event.starts_at.astimezone(event.zone).isoformat(), endDate=event.ends_at.astimezone(event.zone).isoformat(),
            eventStatus=SCHEMA + ("EventCancelled" if event.is_cancelled else "EventScheduled"),
            eventAttendanceMode=f"{SCHEMA}{MODES[Event.Mode(event.mode)]}EventAttendanceMode", location=_places(event, url),
            organizer=person(host.name, host.get_absolute_url()) if host else None, maximumAttendeeCapacity=event.capacity,
            isAccessibleForFree=free,
        ),
        breadcrumbs((_("Events"), address("events:list")), (event.title, event.get_absolute_url())),
    ]


def _places(event: Event, url: str) -> list[dict]:
    places = []
    if event.mode != Event.Mode.ONLINE:
        places.append(thing("Place", name=event.venue, address=event.venue))
    if event.mode != Event.Mode.OFFLINE:
        # Our own page: the way in is for those who have a place.
        places.append(thing("VirtualLocation", url=url))
    return places
