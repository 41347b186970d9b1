"""A recording: what one request of somebody in office changes, written down before the transaction that changes it ends."""
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from typing import Any

from django.db import connection
from django.utils import timezone

from portal import request_ids
from portal.trail import doors, words
from portal.trail.models import Reason, StaffAct

current: ContextVar["Recording | None"] = ContextVar("recording", default=None)
MOST_LOADED = 20_000


@dataclass
class Change:
    """A row that was written; `row` is asked for its number last, when the database has given it."""

    action: str
    model: type
    key: Any
    before: dict | None
    after: dict | None
    called: str
    blocks: tuple
    row: Any = None


@dataclass
class Recording:
    """Of one request, or of one command: then without a request."""

    request: Any = None
    command: str = ""
    depth: int = 0
    changes: list[Change] = field(default_factory=list)
    loaded: list[tuple] = field(default_factory=list)
    known: dict[tuple, dict] = field(default_factory=dict)
    is_paused: bool = False

    @property
    def door(self) -> str:
        if self.command:
            return f"manage:{self.command}"
        match = getattr(self.request, "resolver_match", None)
        return (match.view_name or match.route)[:120] if match else ""

    @property
    def act(self) -> str:
        """Which action of the admin was asked for."""
        if self.command or not self.door.startswith("admin:"):
            return ""
        return self.request.POST.get("action", "")[:60]

    @property
    def reason(self) -> str:
        """Which reason was chosen on a page of the admin that asks for one."""
        chosen = self.request.POST.get("because", "") if self.request is not None and self.door.startswith("admin:") else ""
        return chosen if chosen in Reason.values else ""

    @property
    def by(self):
        """Who acts in office; None when nobody does.

        Whose roles nobody has asked for does not act in office: no statement is made for members who write for themselves.
        """
        member = getattr(self.request, "user", None)
        if member is None or not member.is_authenticated:
            return None
        offices = member.__dict__.get("roles", None) if not hasattr(member, "_wrapped") else member._wrapped.__dict__.get("roles")
        return member if member.is_staff or member.is_superuser or (offices or frozenset()) - doors.NO_OFFICE else None

    def takes(self, model) -> bool:
        """Whether a change of this model is to be written down."""
        if self.is_paused or not model._meta.managed:
            return False
        door = self.door
        if self.command:
            return not doors.is_followed(model, door)
        return bool(door) and not doors.is_own(door) and not doors.is_followed(model, door) and self.by is not None

    def note_loaded(self, model, names, values) -> None:
        if len(self.loaded) < MOST_LOADED:
            self.loaded.append((model, names, values))

    def what_is_known(self, model, pk) -> dict:
        """Columns of a row as this request last saw them."""
        for loaded_model, names, values in self.loaded:
            row = dict(zip(names, values, strict=False))
            number = row.get(loaded_model._meta.pk.attname)
            if number is not None:
                self.known.setdefault((loaded_model._meta.concrete_model, number), {}).update(row)
        self.loaded.clear()
        return self.known.setdefault((model._meta.concrete_model, pk), {})

    @contextmanager
    def paused(self) -> Iterator[None]:
        was, self.is_paused = self.is_paused, True
        try:
            yield
        finally:
            self.is_paused = was

    def add(self, action, model, key, before, after, *, called="", row=None) -> None:
        blocks = tuple(connection.atomic_blocks[self.depth :])
        self.changes.append(Change(action, model, key, before, after, called, blocks, row))

    def settle(self) -> None:
        """Write now where no transaction of the act itself will end."""
        if len(connection.atomic_blocks) <= self.depth:
            self.write()

    def forget(self, block) -> None:
        """What this transaction or savepoint changed is undone; nothing that was read may be believed any more."""
        self.changes = [change for change in self.changes if not any(inside is block for inside in change.blocks)]
        self.loaded.clear()
        self.known.clear()

    def write(self) -> None:
        """One statement for all that was changed since the last; within the transaction that changed it."""
        changes, self.changes = self.changes, []
        if not changes:
            return
        at, by = timezone.now(), self.by
        acts = [
            StaffAct(
                at=at, by_id=by.pk if by else None, request_id=request_ids.current.get(), door=self.door, act=self.act,
                action=change.action, model=change.model._meta.label, key=_number(change), label=change.called,
                before=change.before, after=change.after, reason=self.reason,
            )
            for change in changes
        ]
        with self.paused():
            StaffAct.objects.bulk_create(acts, batch_size=500)


def _number(change) -> str:
    key = change.row.pk if change.row is not None and change.key in (None, "") else change.key
    return "" if key is None else str(key)[:64]


@contextmanager
def recorded(**of) -> Iterator[Recording]:
    """Record what is written in here."""
    recording = Recording(depth=len(connection.atomic_blocks), **of)
    token = current.set(recording)
    try:
        yield recording
    finally:
        current.reset(token)


def note(action: str, model, *, key="", before=None, after=None) -> None:
    """Write down what changes no row: an export, a command."""
    recording = current.get()
    if recording is not None and recording.takes(model):
        recording.add(action, model, key, before, after)
        recording.settle()


def values_of(model, row: dict) -> dict:
    """What may be told of a whole row; `row` by column."""
    return {
        f.name: words.told(f, row[f.attname]) for f in model._meta.concrete_fields if f.attname in row and row[f.attname] not in (None, "")
    }
