"""Tombstones: who was erased, kept in a file beside the database, so that a restored backup does not bring anybody back.

A line holds the number of the member and when they joined (a number may be given anew after a restore), never a name.
"""
import json
import os
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass
from pathlib import Path

from django.conf import settings


@dataclass(frozen=True)
class Tombstone:
    member: int
    joined_at: str
    handle: str
    wish: str
    at: str


def path() -> Path:
    return Path(settings.ERASURES_FILE)


def append(*stones: Tombstone) -> None:
    """On the disk before this returns: an erasure that the database knows is never missing here."""
    if not stones:
        return
    path().parent.mkdir(parents=True, exist_ok=True)
    handle = os.open(path(), os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
    try:
        os.write(handle, "".join(json.dumps(asdict(stone)) + "\n" for stone in stones).encode())
        os.fsync(handle)
    finally:
        os.close(handle)


def read(file: Path) -> Iterator[Tombstone]:
    """Of this file; none where there is none. A last line that a crash cut is left out."""
    if not file.exists():
        return
    for line in file.read_text().splitlines():
        try:
            yield Tombstone(**json.loads(line))
        except (ValueError, TypeError):
            continue


def of_all(*sources: Iterable[Tombstone]) -> list[Tombstone]:
    """Each member once, as first erased."""
    found: dict[tuple[int, str], Tombstone] = {}
    for source in sources:
        for stone in source:
            found.setdefault((stone.member, stone.joined_at), stone)
    return list(found.values())
