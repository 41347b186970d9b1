"""How a deed about an event is named in a member's history."""
from community.targets import Described, TargetKind, declare
from events.models import Event


def describe(keys, member) -> dict[str, Described]:
    events = Event.objects.visible_to(member).filter(slug__in=keys).only("slug", "title")
    return {event.slug: Described(event.title, event.get_absolute_url()) for event in events}


declare(TargetKind("event", describe))
