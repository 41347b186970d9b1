"""Registering, cancelling and going in. Seats cannot be oversold: the event row is locked and the counter moves only below capacity."""
from uuid import UUID, uuid5

from django.db import transaction
from django.db.models import F, Q
from django.utils.translation import gettext as _

from accounts.guards import why_not
from billing.access import rights_of
from community import interactions
from events.errors import EventRefused
from events.models import Event, Registration, RegistrationChange
from notices.telling import tell

NAMESPACE = UUID("0d8f6a1e-0c0b-4e57-8a35-5f2c6f1f9d20")


def event_id(verb: str, event: Event, member) -> UUID:
    """Follows from the deed, so that registering, cancelling and registering again counts once."""
    return uuid5(NAMESPACE, f"{verb}:{member.pk}:{event.pk}")


def _full() -> EventRefused:
    return EventRefused("full", _("All seats are taken."))


def why_closed(event: Event, *, at) -> EventRefused | None:
    """Why nobody can register or cancel any more, or yet."""
    if event.is_cancelled:
        return EventRefused("closed", _("This event is cancelled."))
    if event.is_over_at(at):
        return EventRefused("closed", _("This event is over."))
    if event.has_started_at(at):
        return EventRefused("closed", _("This event has begun."))
    if not event.is_published:
        return EventRefused("closed", _("This event is not published yet."))
    return None


def why_refused(event: Event, member, *, at) -> EventRefused | None:
    """Why this member cannot register; None when they can. Reads rights only where the event asks for them."""
    if refusal := why_closed(event, at=at):
        return refusal
    if not member.can_take_part:
        return EventRefused("not_allowed", why_not(member))
    if event.product_id or event.audience == Event.Audience.MEMBERS:
        rights = rights_of(member, at=at)
        if event.product_id and not rights.access_to(event.product_id).allowed:
            return EventRefused("members_only", _("You can register once you hold what this event belongs to."))
        if event.audience == Event.Audience.MEMBERS and not rights.has_plan:
            return EventRefused("members_only", _("This event is for members with a paid membership."))
    return _full() if event.is_full else None


def take_seat(event: Event) -> bool:
    """Move the counter, if a seat is free; the caller holds the event."""
    free = Event.objects.filter(pk=event.pk).filter(Q(capacity=None) | Q(seats_taken__lt=F("capacity")))
    return bool(free.update(seats_taken=F("seats_taken") + 1))


@transaction.atomic
def register(event: Event, member, *, at) -> Registration:
    """Take a seat. Registering twice is registering once. Raises EventRefused: full, closed, members_only, not_allowed."""
    event = Event.objects.select_for_update().get(pk=event.pk)
    registration = Registration.objects.filter(event=event, member=member).first()
    if registration is not None and registration.is_standing:
        return registration
    if refusal := why_refused(event, member, at=at):
        raise refusal
    if not take_seat(event):
        raise _full()
    return enter(event, member, at=at)


def enter(event: Event, member, *, at) -> Registration:
    """Write down who has a seat that was taken for them; the caller holds the event."""
    registration = Registration.objects.filter(event=event, member=member).first()
    if registration is None:
        registration = Registration.objects.create(event=event, member=member, registered_at=at)
    else:
        registration.registered_at, registration.cancelled_at = at, None
        registration.save(update_fields=["registered_at", "cancelled_at"])
    RegistrationChange.objects.create(registration=registration, act=RegistrationChange.Act.REGISTERED, at=at, by=member)
    verb = "event_registered"
    interactions.record(member, verb, event.target, at=at, event_id=event_id(verb, event, member))
    tell(member, "event_registered", url=event.get_absolute_url(), data={"title": event.title}, at=at)
    return registration


@transaction.atomic
def cancel(event: Event, member, *, by=None, at) -> Registration:
    """Give the seat back, before the event begins. Raises EventRefused: closed, not_registered."""
    event = Event.objects.select_for_update().get(pk=event.pk)
    registration = Registration.objects.standing().filter(event=event, member=member).select_related("event", "member").first()
    if registration is None:
        raise EventRefused("not_registered", _("You are not registered for this event."))
    if refusal := why_closed(event, at=at):
        raise refusal
    return leave(registration, by=by, at=at)


def leave(registration: Registration, *, by=None, at) -> Registration:
    """Free a seat that somebody had; the caller holds the event."""
    event, member = registration.event, registration.member
    registration.cancelled_at = at
    registration.save(update_fields=["cancelled_at"])
    Event.objects.filter(pk=event.pk).update(seats_taken=F("seats_taken") - 1)
    RegistrationChange.objects.create(registration=registration, act=RegistrationChange.Act.CANCELLED, at=at, by=by or member)
    interactions.record(member, "event_registration_cancelled", event.target, at=at)
    tell(member, "event_registration_cancelled", url=event.get_absolute_url(), data={"title": event.title}, at=at)
    return registration


@transaction.atomic
def join(event: Event, member, *, at) -> str:
    """Note that a registered member goes in, once, and return the way in. Raises EventRefused: not_registered, not_yet, closed."""
    registration = Registration.objects.standing().filter(event=event, member=member).first()
    if registration is None:
        raise EventRefused("not_registered", _("The way in is for those who are registered."))
    if not event.door_is_open_at(at):
        if event.is_cancelled or event.is_over_at(at):
            raise why_closed(event, at=at)
        raise EventRefused("not_yet", _("The door opens 30 minutes before the event begins."))
    if Registration.objects.filter(pk=registration.pk, joined_at=None).update(joined_at=at):
        verb = "event_joined"
        interactions.record(member, verb, event.target, at=at, event_id=event_id(verb, event, member))
    return event.join_url
