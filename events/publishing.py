"""Publishing, changing and cancelling an event; calendars that hold it learn of each change by its sequence number."""
from django.db import transaction
from django.utils.translation import gettext as _

from community.member_news import announce
from community.search.due import changed
from events.errors import EventRefused
from events.models import Event
from events.tasks import tell_cancelled_later


@transaction.atomic
def publish(event: Event, *, by, at) -> Event:
    """Show the event to everybody. Publishing twice changes nothing. Raises EventRefused for one that has begun."""
    event = Event.objects.select_for_update().get(pk=event.pk)
    if event.is_published:
        return event
    if event.is_cancelled or event.has_started_at(at):
        raise EventRefused("closed", _("“%(title)s” is cancelled or has begun: it cannot be published.") % {"title": event.title})
    event.published_at = event.changed_at = at
    event.save(update_fields=["published_at", "changed_at"])
    changed("event", [event.slug], at=at)
    if event.organiser_id:
        announce(event.organiser, "follow_event", title=event.title, url=event.get_absolute_url(), at=at)
    return event


@transaction.atomic
def revised(event: Event, *, at) -> None:
    """Note that what calendars show of the event has changed; saves it."""
    event.changed_at = at
    event.sequence += 1
    event.save()
    changed("event", [event.slug], at=at)


@transaction.atomic
def cancel(event: Event, *, by, at) -> Event:
    """Call the event off: nobody can register any more, and everybody who has is told. Idempotent."""
    event = Event.objects.select_for_update().get(pk=event.pk)
    if event.is_cancelled:
        return event
    if event.is_over_at(at):
        raise EventRefused("closed", _("“%(title)s” is over: it cannot be cancelled.") % {"title": event.title})
    event.cancelled_at = event.changed_at = at
    event.cancelled_by = by
    event.sequence += 1
    event.save(update_fields=["cancelled_at", "cancelled_by", "changed_at", "sequence"])
    tell_cancelled_later()
    return event
