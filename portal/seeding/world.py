"""World: what all parts of the seeding share: the clock, the dice, the sample texts, the people, the deeds so far."""
import random
import tomllib
import uuid
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from functools import cached_property
from pathlib import Path

from accounts.models import Member
from kit.periods import day_of, zone

SAMPLE = Path(__file__).resolve().parent.parent / "sample"


def read(name: str) -> dict:
    return tomllib.loads((SAMPLE / name).read_text(encoding="utf-8"))


@dataclass
class Person:
    """A member and how they live here: since when, until when, how often, from when to when in the evening."""

    member: Member
    joined_on: date
    eagerness: float
    gone_on: date | None = None
    evening: float = 20.5
    courses: list = field(default_factory=list)

    def is_here(self, day: date) -> bool:
        return self.joined_on <= day and (self.gone_on is None or day < self.gone_on)


@dataclass
class World:
    members: int
    days: int
    seed: int
    now: datetime

    def __post_init__(self):
        self.dice = random.Random(self.seed)  # noqa: S311 - the same seed must give the same community
        self.people: list[Person] = []
        self.by_handle: dict[str, Member] = {}

    @cached_property
    def today(self) -> date:
        return day_of(self.now)

    @cached_property
    def first_day(self) -> date:
        return self.today - timedelta(days=self.days)

    def day(self, offset: int) -> date:
        return self.today + timedelta(days=offset)

    def at(self, day: date, hour: float) -> datetime:
        """An instant of the local day, to the second, with some seconds of chance."""
        moment = datetime.combine(day, time.min, tzinfo=zone()) + timedelta(hours=hour, seconds=self.dice.random() * 59)
        return moment.replace(microsecond=0)

    def uuid(self) -> uuid.UUID:
        return uuid.UUID(int=self.dice.getrandbits(128), version=4)

    def member_or_some(self, handle: str) -> Member:
        """The sample person of this name; in a very small community somebody else."""
        return self.by_handle.get(handle) or self.people[sum(map(ord, handle)) % len(self.people)].member
