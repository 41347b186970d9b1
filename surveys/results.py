"""What surveys tell the floors above: ratings by indicator, response rates, waves that close. Aggregates, never a member."""
from collections import defaultdict
from dataclasses import dataclass
from datetime import date

from django.db.models import Count, F, QuerySet, Sum

from kit.periods import Period
from surveys.models import Answer, Indicator, Wave


@dataclass(frozen=True)
class IndicatorSample:
    """Ratings of one indicator, each mapped to 1..5 by 1 + 4(x − low)/(high − low). One value a member, question and wave.

    `total` and `squares` are Σy and Σy², so that days add up; `mean` and the sample `variance` are None where undefined.
    """

    indicator_id: int
    key: str
    name_en: str
    name_zh: str
    importance: float
    count: int
    total: float
    squares: float

    @property
    def mean(self) -> float | None:
        return self.total / self.count if self.count else None

    @property
    def variance(self) -> float | None:
        if self.count < 2:
            return None
        return max(0.0, (self.squares - self.total**2 / self.count) / (self.count - 1))


@dataclass(frozen=True)
class ResponseRate:
    """How many of those whom a wave asked have answered; `rate` is None while nobody was counted."""

    wave_id: int
    survey: str
    name: str
    invited: int | None
    answered: int

    @property
    def rate(self) -> float | None:
        return self.answered / self.invited if self.invited else None


def _ratings(first_day: date, last_day: date) -> QuerySet:
    return Answer.objects.filter(
        question__indicator__isnull=False, number__isnull=False, response__answered_on__gte=first_day, response__answered_on__lte=last_day
    )


def indicator_samples(first_day: date, last_day: date) -> list[IndicatorSample]:
    """One sample for each indicator, in their order, of answers given from `first_day` to `last_day`, both included. Two queries."""
    sums: dict[int, list[float]] = defaultdict(lambda: [0, 0.0, 0.0])
    groups = _ratings(first_day, last_day).values("question__indicator", "question__low", "question__high")
    for row in groups.annotate(n=Count("pk"), x=Sum("number"), xx=Sum(F("number") * F("number"))):
        b = 4 / (row["question__high"] - row["question__low"])
        a = 1 - b * row["question__low"]
        found = sums[row["question__indicator"]]
        found[0] += row["n"]
        found[1] += row["n"] * a + b * row["x"]
        found[2] += row["n"] * a * a + 2 * a * b * row["x"] + b * b * row["xx"]
    return [
        IndicatorSample(one.pk, one.key, one.name_en, one.name_zh, one.importance, int(sums[one.pk][0]), sums[one.pk][1], sums[one.pk][2])
        for one in Indicator.objects.all()
    ]


def ratings_by_response(first_day: date, last_day: date) -> list[dict[str, list[float]]]:
    """The mapped ratings of each response by indicator key, in no order: for intervals that respect that one person gave several."""
    found: dict = defaultdict(lambda: defaultdict(list))
    rows = _ratings(first_day, last_day).values_list("response", "question__indicator__key", "number", "question__low", "question__high")
    for response, key, number, low, high in rows.order_by("response"):
        found[response][key].append(1 + 4 * (number - low) / (high - low))
    return [dict(ratings) for ratings in found.values()]


def waves_closing_between(first_day: date, last_day: date) -> QuerySet:
    """Waves that close on one of these local days, each with `answered_count`."""
    start, end = Period(first_day, last_day).bounds()
    closing = Wave.objects.filter(closes_at__gte=start, closes_at__lt=end)
    return closing.select_related("survey").annotate(answered_count=Count("participations")).order_by("closes_at", "pk")


def response_rates(first_day: date, last_day: date) -> list[ResponseRate]:
    """Of waves that were open at some time from `first_day` to `last_day`."""
    start, end = Period(first_day, last_day).bounds()
    waves = Wave.objects.filter(opens_at__lt=end, closes_at__gt=start).select_related("survey")
    return [
        ResponseRate(wave.pk, wave.survey.title, wave.name, wave.invited_count, wave.answered_count)
        for wave in waves.annotate(answered_count=Count("participations")).order_by("closes_at", "pk")
    ]
