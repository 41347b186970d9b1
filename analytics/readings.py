"""Readings: the rolled-up rows of a range, each kind read once and only when a figure needs it. No raw row is touched."""
from collections import defaultdict
from dataclasses import dataclass
from datetime import date
from functools import cached_property

from django.db.models import FilteredRelation, Max, Q

from analytics.costs import Item, items_in
from analytics.models import CommunityDay, MetricRun, MetricValue, VerbRule
from kit.bilingual import localised
from kit.periods import Period
from surveys.models import Indicator

INDICATOR_FIELDS = ("id", "key", "name_en", "name_zh", "importance")


@dataclass(frozen=True)
class IndicatorSums:
    """What one indicator was answered in a range."""

    id: int
    key: str
    name_en: str
    name_zh: str
    importance: float
    n: int
    total: float
    squares: float

    @property
    def name(self) -> str:
        return localised(self, "name")


class Readings:
    """Of the days from `first` to `last`; ask for several figures of the same range and each table is still read once."""

    def __init__(self, first: date, last: date):
        self.range = Period(first, last)

    @cached_property
    def days(self) -> dict[date, CommunityDay]:
        return {row.day: row for row in CommunityDay.objects.filter(day__range=(self.range.first, self.range.last)).order_by("day")}

    def days_of(self, period: Period) -> list[CommunityDay]:
        """The rolled-up days of the period, in order; days that were never rolled up are left out."""
        return [self.days[day] for day in period if day in self.days]

    @cached_property
    def _values(self) -> dict[tuple[str, date, int], MetricValue]:
        rows = MetricValue.objects.filter(last__range=(self.range.first, self.range.last))
        return {(row.name, row.last, row.window): row for row in rows}

    def value(self, name: str, last: date, window: int) -> MetricValue | None:
        return self._values.get((name, last, window))

    @cached_property
    def _answers(self) -> tuple[dict[int, tuple], dict[date, list[tuple]]]:
        """Every indicator by id, and what was answered on each day of the range."""
        answered = FilteredRelation("measured_days", condition=Q(measured_days__day__range=(self.range.first, self.range.last)))
        rows = Indicator.objects.annotate(answered=answered).order_by("position", "key", "answered__day")
        indicators, by_day = {}, defaultdict(list)
        sums = ("answered__day", "answered__n", "answered__total", "answered__squares")
        for pk, key, english, chinese, importance, day, *found in rows.values_list(*INDICATOR_FIELDS, *sums):
            indicators[pk] = (key, english, chinese, importance)
            if day is not None:
                by_day[day].append((pk, *found))
        return indicators, by_day

    def answers(self, period: Period) -> list[IndicatorSums]:
        """Each indicator in its order, with what was answered in the period; n = 0 where nothing was."""
        indicators, by_day = self._answers
        sums = {pk: [0, 0.0, 0.0] for pk in indicators}
        for day in period:
            for pk, n, total, squares in by_day.get(day, ()):
                found = sums[pk]
                found[0] += n
                found[1] += total
                found[2] += squares
        return [IndicatorSums(pk, *told, *sums[pk]) for pk, told in indicators.items()]

    def days_answered(self, period: Period) -> list[date]:
        return sorted(day for day in self._answers[1] if period.first <= day <= period.last)

    @cached_property
    def items(self) -> list[Item]:
        return items_in(self.range)

    @cached_property
    def verb_weights(self) -> dict[str, float]:
        return dict(VerbRule.objects.values_list("verb", "weight"))


def newest_runs() -> list[MetricRun]:
    """The newest run of each metric."""
    newest = MetricRun.objects.order_by().values("metric").annotate(newest=Max("pk")).values("newest")
    return list(MetricRun.objects.filter(pk__in=newest).order_by("metric"))
