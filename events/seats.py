"""Seats: telling those who lose one to a cancelled event, counting them again, and drawing them."""
from dataclasses import dataclass

from django.db import transaction
from django.db.models import Count, F, Q

from events.models import Event, Registration
from notices.telling import tell_all

CHUNK = 200
COLUMNS = 20
STEP = 14
MOST_DRAWN = 200


@transaction.atomic
def tell_some_of_cancelled(*, at) -> int:
    """Tell up to CHUNK registered members that their event is cancelled; returns how many. A told one is never told again."""
    due = list(
        Registration.objects.standing().filter(event__cancelled_at__isnull=False, told_at=None).select_related("event", "member")
        .select_for_update(skip_locked=True, of=("self",)).order_by("event")[:CHUNK]
    )
    by_event: dict[Event, list] = {}
    for registration in due:
        by_event.setdefault(registration.event, []).append(registration.member)
    for event, members in by_event.items():
        fact = f"event_cancelled:{event.pk}:{event.cancelled_at.isoformat()}"
        tell_all(members, "event_cancelled", url=event.get_absolute_url(), data={"title": event.title}, at=at, fact=fact)
    Registration.objects.filter(pk__in=[registration.pk for registration in due]).update(told_at=at)
    return len(due)


def recount() -> list[tuple[int, int, int]]:
    """Correct seat counters that differ from the rows; returns (event, counter, rows) of each."""
    standing = Count("registrations", filter=Q(registrations__cancelled_at=None), distinct=True)
    held = Count("holds", distinct=True)
    wrong = []
    for pk in list(Event.objects.annotate(rows=standing + held).exclude(rows=F("seats_taken")).values_list("pk", flat=True)):
        with transaction.atomic():
            event = Event.objects.select_for_update().get(pk=pk)
            rows = event.registrations.standing().count() + event.holds.count()
            if rows != event.seats_taken:
                wrong.append((pk, event.seats_taken, rows))
                Event.objects.filter(pk=pk).update(seats_taken=rows)
    return wrong


@dataclass(frozen=True)
class Drawing:
    """One square a seat, as three paths: taken, the reader's own, free."""

    width: int
    height: int
    taken: str
    mine: str
    free: str


def _squares(first: int, last: int) -> str:
    return "".join(f"M{i % COLUMNS * STEP + 1} {i // COLUMNS * STEP + 1}h9v9h-9z" for i in range(first, last))


def drawing_of(event: Event, *, mine: bool) -> Drawing | None:
    """None for an event without a limit or with more seats than one can count."""
    if event.capacity is None or event.capacity > MOST_DRAWN:
        return None
    others = event.seats_taken - 1 if mine else event.seats_taken
    rows = (event.capacity + COLUMNS - 1) // COLUMNS
    return Drawing(
        COLUMNS * STEP, rows * STEP, _squares(0, others), _squares(others, event.seats_taken), _squares(event.seats_taken, event.capacity)
    )
