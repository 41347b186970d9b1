"""What a program reports over the API: one item read and checked, without a query, so that a list of hundreds stays cheap."""
import re
import uuid
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from django.utils.translation import gettext as _

from kit.verbs import verbs

AHEAD = timedelta(minutes=5)
BACK = timedelta(days=400)
RFC_3339 = re.compile(r"\d{4}-\d\d-\d\d[Tt ]\d\d:\d\d:\d\d(\.\d{1,9})?([Zz]|[+-]\d\d:\d\d)")
TARGET = re.compile(r"(?P<kind>[a-z][a-z_]{0,29}):(?P<key>[^\x00-\x1f\x7f]{1,100})")
UUID = re.compile(r"[0-9a-fA-F]{8}(-?[0-9a-fA-F]{4}){3}-?[0-9a-fA-F]{12}")


@dataclass
class Reported:
    """`errors` by field; with none of them the rest is good. `code` is that of the first."""

    verb: str = ""
    at: datetime | None = None
    username: str = ""
    target: tuple[str, str] = ("", "")
    event_id: uuid.UUID | None = None
    code: str = ""
    errors: dict[str, list[str]] = field(default_factory=dict)

    def refuse(self, name: str, code: str, message: str) -> None:
        self.code = self.code or code
        self.errors.setdefault(name, []).append(message)

    @property
    def message(self) -> str:
        return next(iter(self.errors.values()))[0]


def read(item, *, now: datetime) -> Reported:
    """Check one item of the call; every fault is told, none raises."""
    found = Reported()
    if not isinstance(item, dict):
        found.refuse("", "invalid", _("Every event must be a JSON object."))
        return found
    _read_verb(item, found)
    _read_time(item, found, now)
    _read_username(item, found)
    _read_target(item, found)
    _read_event_id(item, found)
    return found


def _text(item: dict, name: str, found: Reported, *, required: bool = False) -> str:
    value = item.get(name)
    if value is None or value == "":
        if required:
            found.refuse(name, "required", _("This field is required."))
        return ""
    if not isinstance(value, str):
        found.refuse(name, f"bad_{name}", _("This must be a text."))
        return ""
    return value


def _read_verb(item: dict, found: Reported) -> None:
    name = _text(item, "interaction_type", found, required=True)
    verb = verbs.get(name)
    if name and (verb is None or not verb.client_may_post):
        found.refuse("interaction_type", "unknown_type", _("There is no such type that a program may report."))
    found.verb = name


def _read_time(item: dict, found: Reported, now: datetime) -> None:
    text = _text(item, "timestamp", found, required=True)
    if not text:
        return
    try:
        if not RFC_3339.fullmatch(text):
            raise ValueError("another format")
        at = datetime.fromisoformat(text.upper()).astimezone(UTC)
    except (ValueError, OverflowError):
        found.refuse("timestamp", "bad_timestamp", _("Write the time as RFC 3339 with its zone, such as 2026-11-21T09:30:00+08:00."))
        return
    if at > now + AHEAD:
        found.refuse("timestamp", "in_future", _("This time is more than five minutes ahead."))
    elif at < now - BACK:
        found.refuse("timestamp", "too_old", _("This time is more than 400 days back."))
    found.at = at


def _read_username(item: dict, found: Reported) -> None:
    found.username = _text(item, "username", found).lower()


def _read_target(item: dict, found: Reported) -> None:
    text = _text(item, "target", found)
    match = TARGET.fullmatch(text)
    if match:
        found.target = (match["kind"], match["key"])
    elif text:
        found.refuse("target", "bad_target", _("Write the target as kind:key, such as lesson:42."))


def _read_event_id(item: dict, found: Reported) -> None:
    text = _text(item, "event_id", found)
    if text and not UUID.fullmatch(text):
        found.refuse("event_id", "bad_event_id", _("An event id is a UUID."))
    elif "event_id" not in found.errors:
        found.event_id = uuid.UUID(text) if text else uuid.uuid4()
