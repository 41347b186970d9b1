"""Events on a member's public profile: where they have been."""
from accounts.panels import ProfilePanel, profile_panels
from events.models import Event

SHOWN = 5


def attended(member, viewer) -> dict | None:
    events = Event.objects.published().filter(registrations__member=member, registrations__joined_at__isnull=False)
    latest = list(events.only("slug", "title", "language", "starts_at").order_by("-starts_at", "-id")[:SHOWN])
    return {"events": latest} if latest else None


profile_panels.register("events_attended", ProfilePanel("events/_profile_attended.html", attended, position=60, switch="events"))
