"""What the overview shows of a period, read with the same few queries however long it is."""
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.utils.translation import gettext as _

from analytics import charts
from analytics.formulas import DEF_VERSION
from analytics.overview import sheets, trends
from analytics.overview.freshness import Freshness, freshness
from analytics.overview.lines import SHOWN, Line, line
from analytics.readings import Readings
from kit import house
from kit.periods import Period, day_of
from kit.wording import day as day_text

WEEKS = 12


@dataclass
class Overview:
    """The page. `has_data` is false until one complete day of the period is rolled up."""

    period: Period
    has_data: bool
    computed_at: datetime | None
    complete_days: int
    sheets: list[sheets.Sheet]
    lines: list[Line]
    weeks: list[trends.Week]
    fresh: list[Freshness]
    interactions: charts.Chart | None = None
    satisfaction: charts.Chart | None = None
    revenue: charts.Chart | None = None
    payers: charts.Chart | None = None
    version: int = DEF_VERSION
    tz: str = ""


def overview(period: Period, *, now: datetime) -> Overview:
    """Read and lay out the page; the same few queries however long the period and however large the community."""
    first = min(period.before.first, period.last - timedelta(days=7 * (WEEKS + 1)))
    readings = Readings(first, period.last)
    weeks = _weeks(period.last)
    recent = Period(period.last - timedelta(days=7 * WEEKS - 1), period.last)
    found = Overview(
        period=period, has_data=bool(readings.days_of(period)), complete_days=len(readings.days_of(period)),
        computed_at=max((day.computed_at for day in readings.days_of(period)), default=None),
        tz=house.time_zone(),
        sheets=[
            sheets.activity(readings, period, recent), sheets.satisfaction(readings, period, weeks), sheets.cost(readings, period, weeks),
        ],
        lines=[line(readings, period, name) for name in SHOWN], weeks=trends.lifecycle(readings, weeks), fresh=freshness(now),
    )
    if found.has_data:
        found.interactions, found.satisfaction = trends.interactions(readings, recent), trends.satisfaction_by_week(readings, weeks)
        found.revenue, found.payers = trends.revenue(readings, recent), trends.payers(readings, recent)
    return found


def _weeks(last) -> list[Period]:
    """The last complete calendar weeks, oldest first."""
    sunday = last - timedelta(days=last.isoweekday() % 7)
    return [Period(sunday - timedelta(days=7 * back + 6), sunday - timedelta(days=7 * back)) for back in reversed(range(WEEKS))]


def sentence_without_data(now: datetime) -> str:
    """Why there is nothing to see yet."""
    text = _("No complete day has been rolled up yet. The day ends at midnight in %(zone)s; figures for %(day)s appear minutes later.")
    return text % {"zone": house.time_zone(), "day": day_text(day_of(now))}


def coverage_note(found: Overview) -> str:
    """How much of the period there is, where it is not all."""
    if not found.has_data or found.complete_days == found.period.days:
        return ""
    text = _("Only %(days)d of the %(all)d days are rolled up.")
    return text % {"days": found.complete_days, "all": found.period.days}
