"""Reading a file of deeds line by line: a CSV, gzipped or not, with a map from its columns to ours; what cannot be read says why."""
import csv
import gzip
import uuid
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TextIO
from zoneinfo import ZoneInfo

from kit.verbs import verbs

FIELDS = ("at", "person", "name", "verb", "target_kind", "target", "id")
REQUIRED = ("at", "person", "verb", "target")
LONGEST = {"person": 200, "name": 60, "target_kind": 30, "target": 100, "id": 200}
EARLIEST = datetime(1970, 1, 1, tzinfo=UTC)
AHEAD = timedelta(minutes=5)
DEEDS = uuid.UUID("6f1c0d6e-2f0e-5c7b-9a57-0d5b5d2a6c11")


class WrongMap(Exception):
    """The map does not fit the file, or names what is not there."""


class Refused(Exception):
    """One line cannot be taken; the text says why."""


@dataclass(frozen=True)
class Mapping:
    """`columns`: our field → their column; `fixed`: our field → the same value on every line."""

    columns: dict[str, str] = field(default_factory=dict)
    fixed: dict[str, str] = field(default_factory=dict)

    def check(self, header: list[str]) -> None:
        """Raise WrongMap unless every field is known and has its column, and what is required is there."""
        if unknown := sorted({*self.columns, *self.fixed} - set(FIELDS)):
            raise WrongMap(f"Unknown fields: {', '.join(unknown)}. There are: {', '.join(FIELDS)}.")
        if missing := sorted(set(self.columns.values()) - set(header)):
            raise WrongMap(f"The file has no column {', '.join(missing)}. It has: {', '.join(header)}.")
        if absent := [name for name in REQUIRED if name not in self.columns and name not in self.fixed]:
            raise WrongMap(f"Nothing says {', '.join(absent)}: --map column={absent[0]} or --set {absent[0]}=value.")
        if "verb" in self.fixed and self.fixed["verb"] not in verbs:
            raise WrongMap(f"No app declares the verb “{self.fixed['verb']}”. There are: {', '.join(sorted(v.name for v in verbs))}.")

    def of(self, row: dict[str, str]) -> dict[str, str]:
        return {**self.fixed, **{ours: (row.get(theirs) or "").strip() for ours, theirs in self.columns.items()}}


PROFILES = {
    "commits": Mapping(
        {"at": "occurred_at", "person": "author", "target": "project", "id": "commit"}, {"verb": "code_committed", "target_kind": "project"}
    ),
}


@dataclass(frozen=True)
class Deed:
    line: int
    at: datetime
    person: str
    name: str
    verb: str
    target_kind: str
    target: str
    event_id: uuid.UUID


@dataclass(frozen=True)
class Wrong:
    line: int
    reason: str
    row: dict[str, str]


def _open(path: Path) -> TextIO:
    opened = gzip.open if path.suffix == ".gz" else open
    return opened(path, "rt", encoding="utf-8-sig", errors="replace", newline="")


def read(path: Path, mapping: Mapping, *, people: str, zone: ZoneInfo, now: datetime) -> Iterator[Deed | Wrong]:
    """Every line as a deed, or as what is wrong with it. Nothing is held in memory but the line."""
    with _open(path) as lines:
        rows = csv.DictReader(lines)
        mapping.check(list(rows.fieldnames or []))
        for row in rows:
            try:
                yield _deed(mapping.of(row), rows.line_num, people=people, zone=zone, now=now)
            except Refused as refusal:
                yield Wrong(rows.line_num, str(refusal), {name: text for name, text in row.items() if isinstance(name, str)})


def _deed(given: dict[str, str], line: int, *, people: str, zone: ZoneInfo, now: datetime) -> Deed:
    for name in REQUIRED:
        if not given.get(name):
            raise Refused(f"{name} is empty")
    for name, longest in LONGEST.items():
        if len(given.get(name, "")) > longest:
            raise Refused(f"{name} has more than {longest} characters")
    if any("\0" in text or "\ufffd" in text for text in given.values()):
        raise Refused("this line is not UTF-8")
    if given["verb"] not in verbs:
        raise Refused(f"no app declares the verb “{given['verb'][:40]}”")
    at = _instant(given["at"], zone, now)
    key = given.get("id") or f"{at.isoformat()}|{given.get('target_kind', '')}|{given['target']}"
    return Deed(
        line, at, given["person"], given.get("name", ""), given["verb"], given.get("target_kind") or "history", given["target"],
        uuid.uuid5(DEEDS, f"{people}|{given['person']}|{given['verb']}|{key}"),
    )


def _instant(text: str, zone: ZoneInfo, now: datetime) -> datetime:
    """The time as an instant; one without an offset is read in the zone of the file."""
    try:
        at = datetime.fromisoformat(text)
        at = (at if at.tzinfo else at.replace(tzinfo=zone)).astimezone(UTC)
    except (ValueError, OverflowError):
        raise Refused(f"“{text[:40]}” is no time like 2024-05-17T09:30:00+08:00") from None
    if at < EARLIEST:
        raise Refused("this lies before 1970")
    if at > now + AHEAD:
        raise Refused("this lies in the future")
    return at
