"""Tickets: the seat of an event that is sold. Every act locks the event's row, after the locks of the order."""
from django.db.models import F
from django.utils.translation import gettext as _

from billing.refusals import BillingRefused
from events.models import Event, Registration, SeatHold
from events.registration import enter, leave, take_seat, why_closed


def _event(line, *, lock: bool = False) -> Event | None:
    found = Event.objects.published().filter(product=line.product_id).order_by("starts_at", "pk")
    return (found.select_for_update() if lock else found).first()


def sellable(line) -> bool:
    """While one can register and a seat is free; for who holds one already, an order of theirs counts."""
    event = _event(line)
    return event is not None and event.is_published and not event.is_cancelled and not event.is_full


def reserve(line) -> None:
    """Hold a seat for the order. Raises BillingRefused: no seat, too late."""
    event = _event(line, lock=True)
    at, member = line.order.created_at, line.receiver
    if event is None or SeatHold.objects.filter(event=event, order_ref=line.order.ref).exists():
        return
    if refusal := why_closed(event, at=at):
        raise BillingRefused(str(refusal.message))
    if Registration.objects.standing().filter(event=event, member=member).exists():
        return
    if not take_seat(event):
        raise BillingRefused(_("All seats are taken."))
    SeatHold.objects.create(event=event, member=member, order_ref=line.order.ref, made_at=at)


def deliver(line) -> None:
    """The held seat becomes a registration. Money that came after the hold had ended takes a free one; without one the right stays,
    and the member registers when somebody gives a seat back, or asks for their money."""
    event = _event(line, lock=True)
    if event is None:
        return
    member, at = line.receiver, line.given_at
    held = SeatHold.objects.filter(event=event, order_ref=line.order.ref).delete()[0]
    if Registration.objects.standing().filter(event=event, member=member).exists():
        if held:
            _give_back(event)
    elif held or take_seat(event):
        enter(event, member, at=at)


def release(line) -> None:
    """The order ended unpaid, or its money went back: the seat is free."""
    event = _event(line, lock=True)
    if event is None:
        return
    if SeatHold.objects.filter(event=event, order_ref=line.order.ref).delete()[0]:
        _give_back(event)
        return
    place = Registration.objects.standing().filter(event=event, member=line.receiver, joined_at=None).first()
    if place and line.released_at and not event.has_started_at(line.released_at):
        leave(place, at=line.released_at)


def _give_back(event: Event) -> None:
    Event.objects.filter(pk=event.pk).update(seats_taken=F("seats_taken") - 1)
