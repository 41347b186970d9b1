"""Events, past and coming, with their agenda and who registered."""
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from courses.models import Course
from events.models import AgendaItem, Event, Registration, RegistrationChange
from events.registration import event_id
from portal.seeding.deeds import Deeds
from portal.seeding.world import World, read


def make_events(world: World, courses: list[Course], deeds: Deeds) -> list[Event]:
    by_slug = {course.slug: course for course in courses}
    return [_event(world, text, by_slug, deeds) for text in read("events.toml")["events"]]


def _event(world: World, text: dict, courses: dict[str, Course], deeds: Deeds) -> Event:
    zone = ZoneInfo(text["time_zone"])
    starts_at = datetime.combine(world.day(text["start_offset_days"]), time.fromisoformat(text["start_time"]), tzinfo=zone)
    published_at = starts_at - timedelta(days=25)
    event = Event(
        uid=world.uuid(), slug=text["slug"], kind=text["kind"], language=text["language"], title=text["title"], summary=text["summary"],
        description=text["description"], organiser=world.member_or_some(text["organiser"]), starts_at=starts_at,
        ends_at=starts_at + timedelta(minutes=text["duration_minutes"]), time_zone=text["time_zone"], mode=text["mode"],
        venue=text.get("venue", ""), join_url="/guidelines/" if text["mode"] != "offline" else "", capacity=text.get("capacity"),
        audience=Event.Audience.MEMBERS if text.get("members_only") else Event.Audience.PUBLIC,
        published_at=min(published_at, world.now - timedelta(days=1)), changed_at=min(published_at, world.now),
        course=courses.get(text.get("course", "")),
    )
    comers = _comers(world, event)
    event.seats_taken = len(comers)
    event.save()
    AgendaItem.objects.bulk_create([
        AgendaItem(
            event=event, position=i, starts_at=starts_at + timedelta(minutes=item["minutes_from_start"]), minutes=item["minutes"],
            title=item["title"], speaker="" if item.get("speaker", "") in world.by_handle else item.get("speaker", ""),
            speaker_member=world.by_handle.get(item.get("speaker", "")),
        )
        for i, item in enumerate(text.get("agenda", []), start=1)
    ])
    _register(world, event, comers, deeds)
    return event


def _comers(world: World, event: Event) -> list[tuple]:
    """Who registers, and when: (member, instant), one seat left where few are offered."""
    dice, found = world.dice, []
    wanted = dice.randint(12, 34)
    if event.capacity:
        wanted = min(wanted, event.capacity - 1)
    opens = event.published_at
    closes = min(event.starts_at - timedelta(hours=2), world.now)
    for person in dice.sample(world.people, len(world.people)):
        if len(found) == wanted or opens >= closes:
            break
        at = (opens + (closes - opens) * dice.random()).replace(microsecond=0)
        if person.is_here(at.date()) and person.joined_on < at.date() and not person.member.is_staff:
            found.append((person.member, at))
    return found


def _came(world: World, event: Event) -> datetime | None:
    """Seven of ten who registered come, within the first minutes."""
    return event.starts_at + timedelta(minutes=world.dice.randrange(12)) if world.dice.random() < 0.7 else None


def _register(world: World, event: Event, comers: list[tuple], deeds: Deeds) -> None:
    over = event.ends_at < world.now
    rows = Registration.objects.bulk_create([
        Registration(event=event, member=member, registered_at=at, joined_at=_came(world, event) if over else None) for member, at in comers
    ])
    RegistrationChange.objects.bulk_create(
        [RegistrationChange(registration=row, act=RegistrationChange.Act.REGISTERED, at=row.registered_at, by=row.member) for row in rows]
    )
    verb = "event_registered"
    for row in rows:
        deeds.add(row.member, verb, event.target, row.registered_at, event_id=event_id(verb, event, row.member))
        if row.joined_at:
            joined = event_id("event_joined", event, row.member)
            deeds.add(row.member, "event_joined", event.target, row.joined_at, event_id=joined)
