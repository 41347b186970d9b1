"""A month as a grid of weeks from Monday, in the reader's zone."""
import calendar
import re
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta

from django.http import Http404
from django.utils import timezone

from kit.bilingual import prefers_chinese
from kit.wording import MONTHS, weekday

FIRST_YEAR, LAST_YEAR = 2000, 2100


@dataclass
class Day:
    """One cell: `lines` are the events of which some part lies on this day."""

    date: date
    in_month: bool
    is_today: bool
    lines: list = field(default_factory=list)

    @property
    def anchor(self) -> str:
        return f"day-{self.date}"

    @property
    def weekday(self) -> str:
        return weekday(self.date)


@dataclass(frozen=True)
class Month:
    """`2026-11`."""

    year: int
    number: int

    @classmethod
    def named(cls, text: str, *, now: datetime) -> "Month":
        """The month that `text` names, the present one for an empty text. Raises Http404 for anything else."""
        if not text:
            today = timezone.localdate(now)
            return cls(today.year, today.month)
        found = re.fullmatch(r"([0-9]{4})-([0-9]{2})", text)
        if not found or not FIRST_YEAR <= int(found[1]) <= LAST_YEAR or not 1 <= int(found[2]) <= 12:
            raise Http404("no such month")
        return cls(int(found[1]), int(found[2]))

    def __str__(self):
        return f"{self.year:04}-{self.number:02}"

    @property
    def title(self) -> str:
        return f"{self.year}年{self.number}月" if prefers_chinese() else f"{MONTHS[self.number - 1]} {self.year}"

    @property
    def first(self) -> date:
        return date(self.year, self.number, 1)

    @property
    def before(self) -> "Month | None":
        last = self.first - timedelta(days=1)
        return Month(last.year, last.month) if last.year >= FIRST_YEAR else None

    @property
    def after(self) -> "Month | None":
        first = self.first + timedelta(days=31)
        return Month(first.year, first.month) if first.year <= LAST_YEAR else None

    def bounds(self) -> tuple[datetime, datetime]:
        """[start, end) in the reader's zone."""
        zone, follower = timezone.get_current_timezone(), self.first + timedelta(days=31)
        return datetime.combine(self.first, time.min, zone), datetime.combine(follower.replace(day=1), time.min, zone)

    def weeks(self, lines, *, today: date) -> list[list[Day]]:
        """Weeks of seven days; each line stands on every day that its event touches. An end at midnight touches no new day."""
        weeks = [
            [Day(day, day.month == self.number, day == today) for day in week]
            for week in calendar.Calendar().monthdatescalendar(self.year, self.number)
        ]
        days = {day.date: day for week in weeks for day in week}
        for line in lines:
            day = timezone.localdate(line.event.starts_at)
            last = timezone.localdate(line.event.ends_at - timedelta(microseconds=1))
            while day <= last:
                if day in days:
                    days[day].lines.append(line)
                day += timedelta(days=1)
        return weeks
