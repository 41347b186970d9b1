"""What surveys tell analytics, and what a page may show."""
from datetime import timedelta
from math import isclose

import pytest
from django.utils import timezone

from kit.periods import day_of
from surveys import results, waves
from surveys.models import Indicator
from surveys.publishing import publish
from surveys.summaries import margin_of, summaries_of
from tests.factories.accounts import make_member
from tests.factories.surveys import give_answers, make_indicator, make_question, make_survey, make_version, make_wave

pytestmark = pytest.mark.django_db


def _wave_with(*scales, indicator, **survey):
    made = make_survey(**survey)
    version = make_version(made, types=(), published=False)
    for number, (low, high) in enumerate(scales, 1):
        make_question(version, f"q{number}", low=low, high=high, indicator=indicator)
    return make_wave(made, version=publish(version, by=None, at=timezone.now()))


def test_ratings_of_several_scales_are_mapped_to_one_to_five():
    quality = make_indicator("quality", importance=5)
    wave = _wave_with((1, 5), (0, 10), indicator=quality, is_anonymous=True)
    for number, (first, second) in enumerate([(4, 5), (5, 10), (3, 0)]):
        give_answers(wave, make_member(f"m{number}"), q1=first, q2=second)
    today = day_of(timezone.now())
    (sample,) = results.indicator_samples(today, today)
    # 4, 5, 3 and 3, 5, 1
    assert (sample.key, sample.importance, sample.count) == ("quality", 5, 6)
    assert isclose(sample.mean, 3.5)
    assert isclose(sample.variance, 2.3)
    assert sorted(map(sorted, (one["quality"] for one in results.ratings_by_response(today, today)))) == [[1, 3], [3, 4], [5, 5]]


def test_only_ratings_with_an_indicator_within_the_days_count(member, other_member):
    wave = _wave_with((1, 5), indicator=make_indicator("quality"))
    today = day_of(wave.opens_at)
    give_answers(wave, member, at=wave.opens_at, q1=2)
    give_answers(wave, other_member, at=wave.opens_at + timedelta(days=1), q1=4)
    give_answers(make_wave(types=("rating",)), member, q1=5)
    for first, last, count, mean in [
        (0, 0, 1, 2.0), (1, 1, 1, 4.0), (0, 1, 2, 3.0), (2, 5, 0, None), (-3, -1, 0, None),
    ]:
        (sample,) = results.indicator_samples(today + timedelta(days=first), today + timedelta(days=last))
        assert (sample.count, sample.mean) == (count, mean)
    assert sample.variance is None


def test_days_add_up_to_the_period(member, other_member):
    wave = _wave_with((1, 5), indicator=make_indicator("quality"))
    give_answers(wave, member, at=wave.opens_at, q1=2)
    give_answers(wave, other_member, at=wave.opens_at + timedelta(days=1), q1=5)
    first = day_of(wave.opens_at)
    days = [results.indicator_samples(first + timedelta(days=n), first + timedelta(days=n))[0] for n in range(2)]
    (whole,) = results.indicator_samples(first, first + timedelta(days=1))
    assert sum(day.count for day in days) == whole.count
    assert (sum(day.total for day in days), sum(day.squares for day in days)) == (whole.total, whole.squares)


def test_samples_take_two_queries_whatever_the_number_of_answers(count_queries):
    wave = _wave_with((1, 5), indicator=make_indicator("quality"))
    for number in range(5):
        give_answers(wave, make_member(f"m{number}"), q1=4)
    with count_queries(2):
        results.indicator_samples(day_of(wave.opens_at), day_of(wave.closes_at))


def test_response_rates_count_whom_the_wave_asked(member, other_member):
    wave = make_wave()
    assert results.response_rates(day_of(wave.opens_at), day_of(wave.opens_at))[0].rate is None
    waves.open_due(at=timezone.now())
    give_answers(wave, member, q1=4)
    (rate,) = results.response_rates(day_of(wave.opens_at), day_of(wave.opens_at))
    assert (rate.invited, rate.answered, rate.rate) == (2, 1, 0.5)
    assert results.response_rates(day_of(wave.closes_at) + timedelta(days=1), day_of(wave.closes_at) + timedelta(days=2)) == []


def test_waves_closing_between_takes_both_days_whole():
    wave = make_wave()
    closes = day_of(wave.closes_at)
    for first, last, found in [(0, 0, 1), (-1, 0, 1), (0, 1, 1), (1, 2, 0), (-2, -1, 0)]:
        assert len(results.waves_closing_between(closes + timedelta(days=first), closes + timedelta(days=last))) == found


def test_an_indicator_cannot_weigh_less_than_nothing():
    from django.db import IntegrityError, transaction

    with pytest.raises(IntegrityError), transaction.atomic():
        Indicator.objects.create(key="minus", name_en="x", name_zh="x", importance=-1)


@pytest.mark.parametrize(("values", "margin"), [
    ({3: 1}, None), ({4: 5}, 0.0), ({1: 1, 2: 1, 3: 1, 4: 1, 5: 1}, 1.9629),
    ({4: 50, 5: 50}, 0.0985),
])
def test_the_interval_of_a_mean(values, margin):
    from collections import Counter

    found = margin_of(Counter(values))
    assert found is None if margin is None else isclose(found, margin, abs_tol=1e-4)


@pytest.mark.parametrize(("low", "high", "labels"), [
    (0, 40, ["0–10", "10–20", "20–30", "30–40"]), (0, 100, ["0–20", "20–40", "40–60", "60–80", "80–100"]),
    (0, 33, ["0–10", "10–20", "20–30", "30–33"]), (-3, 3, ["-3–-2", "-2–-1", "-1–0", "0–1", "1–2", "2–3"]),
    (-32768, 32767, ["-32768–-12768", "-12768–7232", "7232–27232", "27232–32767"]),
])
def test_numbers_are_shown_in_a_few_round_bins(low, high, labels):
    survey = make_survey()
    version = make_version(survey, types=(), published=False)
    make_question(version, "hours", "number", low=low, high=high)
    wave = make_wave(survey, version=publish(version, by=None, at=timezone.now()))
    for number, value in enumerate([low, low, high, high, high]):
        give_answers(wave, make_member(f"m{number}"), hours=value)
    (summary,) = summaries_of(wave, with_texts=False)
    assert [row[0] for row in summary.rows] == labels
    assert (summary.rows[0][1], summary.rows[-1][1]) == (0.4, 0.6)


def test_a_summary_of_each_type():
    wave = make_wave(types=("rating", "choice", "multiple", "text", "number"))
    for number in range(10):
        give_answers(
            wave, make_member(f"m{number}"), q1=1 + number % 5, q2="talks" if number < 7 else "reviews",
            q3=["talks", "contests"] if number < 4 else ["talks"], q4=f"text {number}", q5=1 + number % 5,
        )
    rating, choice, multiple, text, number = summaries_of(wave, with_texts=True)
    assert [row[0] for row in rating.rows] == ["5", "4", "3", "2", "1"]
    assert (rating.n, rating.mean, {row[1] for row in rating.rows}) == (10, 3.0, {0.2})
    assert choice.rows == [("Talks", 0.7, "70% · 7"), ("Code review", 0.3, "30% · 3"), ("Contests", 0.0, "0% · 0")]
    assert multiple.rows == [("Talks", 1.0, "100% · 10"), ("Code review", 0.0, "0% · 0"), ("Contests", 0.4, "40% · 4")]
    assert sorted(text.texts) == [f"text {number}" for number in range(10)]
    assert number.rows == [("1–2", 0.2, "20% · 2"), ("2–3", 0.2, "20% · 2"), ("3–4", 0.2, "20% · 2"), ("4–5", 0.4, "40% · 4")]
    assert [one.texts for one in summaries_of(wave, with_texts=False)] == [[]] * 5
