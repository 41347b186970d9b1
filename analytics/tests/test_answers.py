"""Satisfaction from answers: sums by day, S of a window, what is hidden, sealed, adjusted."""
from datetime import date, timedelta

import pytest

from analytics import rollups
from analytics.answers import compute_satisfaction, response_rate
from analytics.metrics import METRICS
from analytics.models import IndicatorDay, MetricRun, MetricValue
from analytics.readings import Readings
from kit.periods import Period
from surveys.models import Answer, Invitation, Participation, Response
from tests.factories.accounts import make_member
from tests.factories.analytics import at, make_interaction
from tests.factories.billing import make_plan, paid_order
from tests.factories.surveys import make_indicator, make_question, make_survey, make_version, make_wave

pytestmark = pytest.mark.django_db
DAY = date(2026, 3, 11)
NOW = at(DAY + timedelta(days=1))
WEEK = Period(DAY - timedelta(days=6), DAY)


@pytest.fixture
def asked():
    """A named survey with three indicators of importance 5, 3 and 2, the third on a scale of 0 to 10."""
    indicators = [make_indicator(key, importance=r) for key, r in (("quality", 5), ("answers", 3), ("site", 2))]
    survey = make_survey()
    version = make_version(survey, types=(), published=False)
    questions = [make_question(version, k.key, indicator=k) for k in indicators[:2]]
    questions.append(make_question(version, "site", indicator=indicators[2], low=0, high=10))
    return make_wave(survey, version=version, opens_at=at(DAY - timedelta(days=3)), closes_at=at(DAY + timedelta(days=3))), questions


def answer(asked, numbers, *, day=DAY, member=None, anonymous=False):
    wave, questions = asked
    response = Response.objects.create(wave=wave, is_anonymous=anonymous, member=member, answered_on=day)
    given = [(q, n) for q, n in zip(questions, numbers, strict=True) if n is not None]
    Answer.objects.bulk_create(Answer(response=response, question=q, number=n) for q, n in given)


def s(period=WEEK):
    return METRICS["satisfaction"].compute(Readings(period.first, period.last), period)


def test_S2_weights_from_importances_give_satisfaction(asked):
    for _ in range(5):
        answer(asked, (4, 5, 5))
    compute_satisfaction(NOW)
    figure = s()
    assert figure.value == pytest.approx((5 * 4 + 3 * 5 + 2 * 3) / 10)
    told = figure.inputs["indicators"]
    assert {key: (round(one["weight"], 3), one["mean"], one["n"]) for key, one in told.items()} == {
        "quality": (1.5, 4, 5), "answers": (0.9, 5, 5), "site": (0.6, 3, 5),
    }
    assert figure.inputs["identity"]["holds"]
    assert figure.inputs["margin"] == 0


def test_S3_an_indicator_with_four_answers_is_hidden_and_left_out(asked):
    for i in range(5):
        answer(asked, (4, 5, 5 if i else None))
    compute_satisfaction(NOW)
    figure = s()
    assert figure.inputs["indicators"]["site"]["mean"] is None
    assert (figure.value, figure.inputs["coverage"], figure.inputs["K"]) == (pytest.approx(4.375), pytest.approx(0.8), 2)


def test_S4_nobody_answered(asked):
    compute_satisfaction(NOW)
    assert s().value is None
    assert MetricValue.objects.get(name="satisfaction", window=7).value is None


def test_importances_of_zero_give_no_satisfaction(asked):
    for _ in range(6):
        answer(asked, (4, 5, 5))
    for question in asked[1]:
        question.indicator.importance = 0
        question.indicator.save()
    compute_satisfaction(NOW)
    assert s().value is None


def test_answers_count_on_the_day_they_were_given(asked):
    for _ in range(5):
        answer(asked, (4, 4, 5), day=DAY)
    for _ in range(5):
        answer(asked, (2, 2, 5), day=DAY - timedelta(days=1))
    compute_satisfaction(NOW)
    assert IndicatorDay.objects.count() == 6
    assert s(Period(DAY, DAY)).value == pytest.approx(3.8)
    assert [value for _, value in s().series] == [pytest.approx(2.2), pytest.approx(3.8)]


def test_computing_twice_changes_nothing_and_late_answers_are_taken_in(asked):
    for _ in range(5):
        answer(asked, (4, 4, 5))
    compute_satisfaction(NOW)
    first = list(IndicatorDay.objects.order_by("indicator").values_list("indicator", "day", "n", "total", "squares"))
    computed = MetricValue.objects.get(name="satisfaction", window=7).computed_at
    compute_satisfaction(NOW + timedelta(hours=1))
    assert list(IndicatorDay.objects.order_by("indicator").values_list("indicator", "day", "n", "total", "squares")) == first
    assert MetricValue.objects.get(name="satisfaction", window=7).computed_at == computed
    answer(asked, (1, 1, 0))
    compute_satisfaction(NOW + timedelta(hours=2))
    assert MetricValue.objects.get(name="satisfaction", window=7).computed_at > computed
    assert MetricRun.objects.filter(metric="satisfaction", state="done").count() == 3


def test_answers_of_an_open_anonymous_wave_stay_sealed(asked):
    for _ in range(6):
        answer(asked, (4, 5, 5), anonymous=True)
    compute_satisfaction(NOW)
    assert s().value is None
    compute_satisfaction(asked[0].closes_at)
    assert s().value == pytest.approx(4.1)


def test_the_interval_draws_members_again(asked):
    for i in range(40):
        answer(asked, (1 + i % 5, 1 + i % 5, 2 * (1 + i % 5)))
    compute_satisfaction(NOW)
    figure = s()
    assert figure.inputs["margin_from"] == "members drawn again"
    alone = METRICS["satisfaction"].compute(Readings(DAY - timedelta(days=2), DAY), Period(DAY - timedelta(days=2), DAY))
    assert alone.inputs["margin_from"] == "independent answers"
    assert figure.inputs["margin"] > 1.2 * alone.inputs["margin"], "who is unhappy with one is unhappy with all"


def test_S7_satisfaction_is_weighted_to_payers_and_others(asked):
    joined = at(DAY - timedelta(days=20))
    payers = [make_member(f"payer{i}", joined_at=joined) for i in range(6)]
    others = [make_member(f"other{i}", joined_at=joined) for i in range(6)]
    plan = make_plan()
    for who in payers:
        paid_order(who, plan, at=at(DAY - timedelta(days=2)))
    for who in payers:
        answer(asked, (5, 5, 10), member=who)
    for who in others[:2]:
        answer(asked, (3, 3, 5), member=who)
    compute_satisfaction(NOW)
    figure = s()
    assert figure.value == pytest.approx((6 * 5 + 2 * 3) / 8)
    assert figure.inputs["adjusted"] == pytest.approx(4.0)


def test_one_nameless_response_makes_the_adjusted_figure_unknown(asked):
    for _ in range(6):
        answer(asked, (5, 5, 10))
    compute_satisfaction(NOW)
    assert s().inputs["adjusted"] is None


def test_response_rate_counts_those_who_were_asked(asked):
    wave = asked[0]
    people = [make_member(f"m{i}") for i in range(4)]
    Invitation.objects.bulk_create(Invitation(wave=wave, member=who) for who in people)
    Participation.objects.create(wave=wave, member=people[0])
    Participation.objects.create(wave=wave, member=make_member("uninvited"))
    assert response_rate(WEEK) == 0.25
    assert response_rate(Period(DAY - timedelta(days=40), DAY - timedelta(days=30))) is None


def test_figures_of_a_rolled_up_week_are_complete(asked):
    member = make_member("lin", joined_at=at(WEEK.first, "00:00"))
    make_interaction(member, at(DAY))
    for day in WEEK:
        rollups.roll_up(day, now=NOW)
    assert s().complete
