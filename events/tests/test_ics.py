"""Calendar files, read back by another library than wrote them."""
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
import recurring_ical_events
from django.utils import timezone
from icalendar import Calendar

from events import publishing
from tests.factories.events import make_event

pytestmark = pytest.mark.django_db
NASTY = "评审之夜：读 compiler.py，第 200 至 640 行；带上 \\ 与 “引号”, commas; semicolons 以及很长很长很长很长很长很长很长很长的标题"


def _entries(body: bytes):
    return Calendar.from_ical(body).walk("VEVENT")


def test_a_calendar_is_read_back_as_it_was_meant(client):
    event = make_event(title=NASTY[:120], summary="第一行, 含逗号; 分号", venue="杭州，文三路 90 号", mode="hybrid")
    response = client.get(f"/events/{event.slug}/event.ics")
    assert response.headers["Content-Type"] == "text/calendar; charset=utf-8"
    (entry,) = _entries(response.content)
    assert str(entry["SUMMARY"]) == event.title
    assert str(entry["DESCRIPTION"]) == f"第一行, 含逗号; 分号\n\nhttp://localhost:8000/events/{event.slug}/"
    assert str(entry["LOCATION"]) == event.venue
    assert str(entry["URL"]) == f"http://localhost:8000/events/{event.slug}/"
    assert (str(entry["UID"]), entry["SEQUENCE"], str(entry["STATUS"])) == (str(event.uid), 0, "CONFIRMED")
    assert entry["DTSTART"].dt.astimezone(UTC) == event.starts_at.replace(microsecond=0)
    assert entry["DTSTART"].params["TZID"] == "Asia/Shanghai"


def test_lines_end_in_crlf_are_folded_at_75_octets_and_carry_no_line_from_a_title(client):
    event = make_event(title="x", summary="y\r\nATTENDEE:mailto:victim@example.org\nEND:VEVENT")
    body = client.get(f"/events/{event.slug}/event.ics").content
    assert body.endswith(b"\r\n")
    assert b"\n" not in body.replace(b"\r\n", b"")
    assert max(len(line) for line in body.split(b"\r\n")) <= 75
    assert not any(line.startswith((b"ATTENDEE", b"END:VEVENT")) for line in body.split(b"\r\n")[:-3])
    assert len(_entries(body)) == 1


def test_the_way_in_is_never_in_a_calendar(client):
    event = make_event(join_url="https://meet.example.org/room?pwd=hunter2")
    for url in (f"/events/{event.slug}/event.ics", "/events/calendar.ics"):
        assert b"meet.example" not in client.get(url).content.replace(b"\r\n ", b"")


@pytest.mark.parametrize("day", [date(2026, 3, 6), date(2026, 3, 13), date(2026, 10, 30), date(2026, 11, 6)])
def test_seven_in_the_evening_in_new_york_stays_seven_across_the_change_of_clocks(client, day):
    new_york = ZoneInfo("America/New_York")
    start = datetime(day.year, day.month, day.day, 19, tzinfo=new_york)
    event = make_event(starts_at=start, time_zone="America/New_York")
    body = client.get(f"/events/{event.slug}/event.ics").content
    (entry,) = recurring_ical_events.of(Calendar.from_ical(body)).between(day - timedelta(days=1), day + timedelta(days=2))
    assert (entry["DTSTART"].dt.hour, entry["DTSTART"].dt.utcoffset()) == (19, start.utcoffset())
    assert entry["DTSTART"].dt.astimezone(UTC) == start.astimezone(UTC)
    zones = Calendar.from_ical(body).walk("VTIMEZONE")
    assert [str(zone["TZID"]) for zone in zones] == ["America/New_York"]
    # Narrowed: without bounds the library writes sixty years of changes.
    assert len(body) < 1800


def test_the_calendar_holds_what_comes_and_thirty_days_of_what_was(client):
    now = timezone.now()
    shown = [make_event("next"), make_event("just-over", starts_at=now - timedelta(days=29))]
    make_event("long-over", starts_at=now - timedelta(days=32))
    make_event("draft", published=False)
    uids = {str(entry["UID"]) for entry in _entries(client.get("/events/calendar.ics").content)}
    assert uids == {str(event.uid) for event in shown}


def test_a_cancelled_event_stays_marked_with_a_higher_sequence(client, organiser):
    event = make_event()
    publishing.cancel(event, by=organiser, at=timezone.now())
    (entry,) = _entries(client.get("/events/calendar.ics").content)
    assert (str(entry["STATUS"]), entry["SEQUENCE"], str(entry["UID"])) == ("CANCELLED", 1, str(event.uid))


def test_an_unchanged_calendar_is_304_and_a_changed_one_is_sent(client, organiser):
    event = make_event()
    first = client.get("/events/calendar.ics")
    again = client.get("/events/calendar.ics", headers={"if-none-match": first.headers["ETag"]})
    assert (again.status_code, again.content) == (304, b"")
    publishing.cancel(event, by=organiser, at=timezone.now())
    changed = client.get("/events/calendar.ics", headers={"if-none-match": first.headers["ETag"]})
    assert changed.status_code == 200
    assert changed.headers["ETag"] != first.headers["ETag"]


def test_an_empty_calendar_is_still_one(client):
    response = client.get("/events/calendar.ics")
    assert response.status_code == 200
    assert Calendar.from_ical(response.content).walk("VEVENT") == []


def test_the_calendar_of_a_draft_is_not_found(client):
    assert client.get(f"/events/{make_event(published=False).slug}/event.ics").status_code == 404


@pytest.mark.parametrize("count", [5, 25])
def test_the_calendar_takes_one_query(client, count_queries, count):
    for number in range(count):
        make_event(f"event-{count}-{number}", time_zone=("Asia/Shanghai", "Europe/Berlin", "America/New_York")[number % 3])
    with count_queries(1):
        client.get("/events/calendar.ics")
