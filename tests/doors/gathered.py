"""Doors of events. `member` is registered for “begun”; a draft is known to organisers only; the way in is for the registered."""
from tests.doors.table import everybody, get, post, taking_part

ORGANISES = ("organiser", "superuser")
WAY_IN = "https://meet.example/begun"

PAGES = [
    get("events:list", everybody(200), _reads={"A draft of an evening": ()}),
    get("events:list", everybody(200), _query={"view": "month"}, _reads={"A draft of an evening": ()}),
    get("events:calendar", everybody(200), _reads={"A draft of an evening": ()}),
    get("events:event", everybody(200), slug="talk"),
    get("events:event", everybody(200), slug="for-payers"),
    get("events:event", everybody(200), slug="begun", _reads={WAY_IN: ()}),
    get("events:event", everybody(404).but(200, *ORGANISES, "fallen"), slug="draft"),
    get("events:event", everybody(404), slug="nothing"),
    get("events:event_calendar", everybody(200), slug="talk"),
    get("events:event_calendar", everybody(200), slug="begun", _reads={WAY_IN: ()}),
    get("events:event_calendar", everybody(404), slug="draft"),
    get("events:event_calendar", everybody(404), slug="nothing"),
]

DRAFT = taking_part(404).but("/events/draft/", *ORGANISES)
ACTS = [
    post("events:register", taking_part("/events/talk/"), slug="talk"),
    post("events:register", taking_part("/events/for-payers/"), slug="for-payers"),
    post("events:register", DRAFT, slug="draft"),
    post("events:register", taking_part(404), slug="nothing"),
    post("events:cancel", taking_part("/events/talk/"), slug="talk"),
    post("events:cancel", DRAFT, slug="draft"),
    post("events:cancel", taking_part(404), slug="nothing"),
    get("events:join", taking_part("/events/begun/").but(WAY_IN, "member"), slug="begun"),
    post("events:join", taking_part("/events/begun/").but(WAY_IN, "member"), slug="begun"),
    get("events:join", DRAFT, slug="draft"),
    get("events:join", taking_part(404), slug="nothing"),
]

DOORS = [*PAGES, *ACTS]
