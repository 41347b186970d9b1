"""Satisfaction from the answers: sums per indicator and day, and S of the usual windows with interval, response rate and adjustment."""
from collections import Counter, defaultdict
from collections.abc import Iterator
from datetime import datetime, timedelta
from itertools import groupby
from operator import itemgetter

from django.db.models import Count, Exists, F, FloatField, OuterRef, Q, Sum
from django.db.models.functions import Cast

from analytics import behaviour, formulas
from analytics.locks import ANSWERS
from analytics.metrics.satisfaction import NAME
from analytics.metrics.satisfaction import of as satisfaction_of
from analytics.models import IndicatorDay, MemberDay, MetricValue
from analytics.readings import Readings
from analytics.rollups import INSTANT, countable_on
from analytics.runs import run_of
from analytics.values import store, value_row
from billing.revenue import payers_at
from kit.locks import locked
from kit.periods import Period, bounds, day_of
from surveys.models import Answer, Invitation, Participation, Wave

WINDOWS = (7, 28, 90)
Scores = dict[int, list[float]]
THIRDS = 3


def ratings(now: datetime):
    """Answers that measure an indicator, with F on the scale 1 to 5. Those of an anonymous wave count when it has closed: whoever saw
    S before and after one answer would know it."""
    low, high = Cast("question__low", FloatField()), Cast("question__high", FloatField())
    sealed = Q(response__is_anonymous=True, response__wave__closes_at__gt=now)
    return Answer.objects.filter(~sealed, question__indicator__isnull=False, number__isnull=False).annotate(
        indicator=F("question__indicator"), day=F("response__answered_on"), score=1.0 + 4.0 * (F("number") - low) / (high - low)
    )


def compute_satisfaction(now: datetime) -> int:
    """Bring the days of all indicators and S of the last 7, 28 and 90 complete days up to date; returns how many rows were written."""
    last = day_of(now) - timedelta(days=1)
    with run_of(NAME, last - timedelta(days=max(WINDOWS) - 1), last, at=now) as run:
        run.rows = rebuild_days(now)
        run.rows += store(row for size in WINDOWS if (row := _window_value(Period(last - timedelta(days=size - 1), last), now)))
        return run.rows


def rebuild_days(now: datetime) -> int:
    """Replace all IndicatorDay rows by one grouped reading of the answers."""
    with locked(ANSWERS):
        sums = ratings(now).order_by().values("indicator", "day").annotate(
            n=Count("pk"), total=Sum("score"), squares=Sum(F("score") * F("score"))
        )
        rows = [IndicatorDay(indicator_id=s["indicator"], day=s["day"], n=s["n"], total=s["total"], squares=s["squares"]) for s in sums]
        IndicatorDay.objects.all().delete()
        return len(IndicatorDay.objects.bulk_create(rows, batch_size=1000))


def _window_value(period: Period, now: datetime) -> MetricValue | None:
    """The stored S of the period, unless it rests on the same answers already."""
    sums = Readings(period.first, period.last).answers(period)
    rate = response_rate(period)
    basis = [[k.id, k.importance, k.n, round(k.total, 6)] for k in sums] + [rate]
    stored = MetricValue.objects.filter(name=NAME, last=period.last, window=period.days).first()
    if stored is not None and stored.inputs.get("basis") == basis:
        return None
    s = satisfaction_of(sums)
    responses = list(_responses(period, now))
    inputs = {"basis": basis, "responses": len(responses), "response_rate": rate, "coverage": s.coverage}
    if s.value is not None:
        shown = {k.id: k.importance for k in sums if k.n >= formulas.MIN_SHOWN}
        told = [{k: scores for k, scores in answers.items() if k in shown} for _, answers in responses]
        error = formulas.bootstrap_error([answers for answers in told if answers], shown)
        inputs["margin"] = formulas.Z95 * error if error is not None else None
        inputs["raw"] = _mean_of(told, shown)
        inputs["adjusted"] = _adjusted(period, responses, shown)
    return value_row(NAME, period.last, period.days, s.value, unit="1..5", inputs=inputs, complete=True, now=now)


def _responses(period: Period, now: datetime) -> Iterator[tuple[int | None, Scores]]:
    """(member or None, scores by indicator) of each response in the period."""
    rows = ratings(now).filter(day__range=(period.first, period.last)).order_by("response_id")
    rows = rows.values_list("response_id", "response__member_id", "indicator", "score")
    for _, answers in groupby(rows.iterator(5000), key=itemgetter(0)):
        scores: Scores = {}
        member = None
        for _response, who, indicator, score in answers:
            member = who
            scores.setdefault(indicator, []).append(score)
        yield member, scores


def _mean_of(responses: list[Scores], importances: dict[int, float]) -> float | None:
    """Σr·F/Σr with each F averaged over single answers: the path to S that uses neither the rolled-up sums nor the weights w."""
    scores: Scores = {}
    for found in responses:
        for indicator, values in found.items():
            scores.setdefault(indicator, []).extend(values)
    means = {k: sum(values) / len(values) for k, values in scores.items()}
    return formulas.weighted_mean([formulas.Indicator(r, means.get(k)) for k, r in importances.items()])


def _adjusted(period: Period, responses: list[tuple[int | None, Scores]], importances: dict[int, float]) -> float | None:
    """S weighted to all members: strata of payers or not, by thirds of activity. Only where every response names its member."""
    if len(responses) < formulas.MIN_SHOWN or any(member is None for member, _ in responses):
        return None
    stratum = _strata(period)
    told: dict[tuple, list[Scores]] = defaultdict(list)
    for member, scores in responses:
        if member in stratum:
            told[stratum[member]].append(scores)
    sizes = Counter(stratum.values())
    return formulas.post_stratified((size / len(stratum), _mean_of(told[key], importances)) for key, size in sorted(sizes.items()))


def _strata(period: Period) -> dict[int, tuple[bool, int]]:
    """Each countable member's stratum: whether they pay, and in which third of activity they are; equals stand together."""
    members = list(countable_on(period.last).values_list("pk", flat=True))
    payers = set(payers_at(bounds(period.last)[1] - INSTANT).values_list("pk", flat=True))
    done = MemberDay.objects.filter(day__range=(period.first, period.last)).order_by()
    counts = dict(done.values("member_id").annotate(sum=Sum("interactions")).values_list("member_id", "sum"))
    ranks = behaviour.cume_dist([counts.get(member, 0) for member in members])
    return {member: (member in payers, min(THIRDS, int(rank * THIRDS - 1e-9) + 1)) for member, rank in zip(members, ranks, strict=True)}


def response_rate(period: Period) -> float | None:
    """Of those whom the period's waves asked about an indicator, the share that answered; None when nobody was asked."""
    start, end = bounds(period.first)[0], bounds(period.last)[1]
    measuring = Wave.objects.filter(opens_at__lt=end, closes_at__gt=start, version__questions__indicator__isnull=False).distinct()
    asked = Invitation.objects.filter(wave__in=measuring.values("pk"))
    answered = Participation.objects.filter(wave=OuterRef("wave"), member=OuterRef("member"))
    counts = asked.annotate(has_answered=Exists(answered)).values_list("has_answered").annotate(n=Count("pk"))
    found = dict(counts)
    return formulas.ratio(found.get(True, 0), sum(found.values()))
