"""Every vector of the definitions, by its id, and the properties that hold for any numbers."""
import ast
import math
from datetime import date, timedelta
from fractions import Fraction
from itertools import groupby
from pathlib import Path

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from analytics import behaviour, formulas
from analytics.formulas import Indicator


@pytest.mark.parametrize("module", [formulas, behaviour], ids=["formulas", "behaviour"])
def test_formulas_know_no_django(module):
    tree = ast.parse(Path(module.__file__).read_text(encoding="utf-8"))
    imported = [node.module for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)]
    imported += [name.name for node in ast.walk(tree) if isinstance(node, ast.Import) for name in node.names]
    assert not [name for name in imported if name.startswith("django")]


# Activity


def test_A1_one_day_of_four_members():
    a = formulas.activity(16, 2 * 3600, [4])
    assert (a.c, a.t, a.value, a.per_member, a.product) == (8, 0.5, 16, 4, 16)
    assert formulas.active_only(16, 2 * 3600, [2]) == (8, 1, 2)


def test_A2_sums_first_then_one_division():
    a = formulas.activity(20, 5 * 3600, [2, 8])
    assert (a.members, a.c, a.t, a.value) == (5, 4, 0.5, 10)
    days = [formulas.activity(10, 3600, [2]), formulas.activity(10, 4 * 3600, [8])]
    mean = lambda values: sum(values) / 2  # noqa: E731
    assert mean([d.c for d in days]) * mean([d.t for d in days]) * mean([d.members for d in days]) == 15.625


def test_A3_nobody_is_active_zero_and_the_factors_are_unknown():
    a = formulas.activity(0, 0, [0])
    assert (a.value, a.c, a.t, a.per_member, a.product) == (0, None, None, None, None)
    assert formulas.identity_holds(a.product, a.value)


def test_no_day_has_no_activity():
    a = formulas.activity(0, 0, [])
    assert (a.value, a.members) == (None, None)


def test_A4_a_hundred_thousand_members():
    a = formulas.activity(5_000_000, 50_000 * 3600, [100_000])
    assert (a.c, a.t, a.value, a.per_member) == (100, 0.5, 5_000_000, 50)


def test_A5_a_second_device_adds_no_time():
    beats = [(t, formulas.HEARTBEAT_SECONDS) for t in (0, 60, 120)]
    assert formulas.active_seconds(beats, 0, 86400) == 195
    assert formulas.active_seconds([*beats, (90, formulas.HEARTBEAT_SECONDS)], 0, 86400) == 195


def test_A6_a_comment_before_midnight_is_thirty_seconds_of_each_day():
    comment = [(86400 - 30, formulas.INTERACTION_SECONDS)]
    assert formulas.active_seconds(comment, 0, 86400) == 30
    assert formulas.active_seconds(comment, 86400, 2 * 86400) == 30


def test_spans_of_presence_do_not_touch():
    assert formulas.covered([(-30, 75), (10, 60), (70, 60), (200, 60)], 0, 210) == [(0, 130), (200, 210)]
    assert formulas.covered([(-90, 60), (300, 60)], 0, 300) == []


def test_identity_tolerates_rounding_and_nothing_else():
    assert formulas.identity_holds(10 + 1e-9, 10)
    assert not formulas.identity_holds(10.0001, 10)
    assert not formulas.identity_holds(None, 10)


def test_cap_and_weights_of_activity():
    assert formulas.capped([250, 3], cap=200) == 203
    assert formulas.weighted_activity({"replied": 10, "liked": 10}, {"replied": 2, "liked": 0.5}, 5) == 5
    assert formulas.weighted_activity({}, {}, 0) is None


def test_top_share_counts_at_least_one_member():
    assert formulas.top_share([50, 30, 20], 100) == 0.5
    assert formulas.top_share([], 100) is None


signals = st.lists(st.tuples(st.integers(-200, 90_000), st.sampled_from([60, 75])), max_size=40)


@given(signals)
def test_active_time_is_at_most_the_sum_and_at_least_the_longest(found):
    whole = formulas.active_seconds(found, -10_000, 200_000)
    assert max((e for _, e in found), default=0) <= whole <= sum(e for _, e in found)
    assert formulas.active_seconds(found, 0, 86400) <= 86400


@given(signals, st.integers(0, 90_000))
def test_active_time_of_two_halves_is_that_of_the_whole(found, cut):
    whole = formulas.active_seconds(found, -200, 100_000)
    assert formulas.active_seconds(found, -200, cut) + formulas.active_seconds(found, cut, 100_000) == whole


@given(st.integers(1, 10**7), st.integers(1, 10**9), st.lists(st.integers(0, 10**5), min_size=1, max_size=90))
def test_activity_is_the_product_of_its_factors(interactions, seconds, members):
    assume(sum(members))
    a = formulas.activity(interactions, seconds, members)
    assert formulas.identity_holds(a.product, a.value)


# Satisfaction


def some(means, importances):
    return [Indicator(r, f) for f, r in zip(means, importances, strict=True)]


def test_S1_equal_importances_give_the_mean():
    assert formulas.satisfaction(some([4, 5, 3], [1, 1, 1])).value == pytest.approx(4.0)


def test_S2_weights_add_up_to_the_number_of_indicators():
    s = formulas.satisfaction(some([4, 5, 3], [5, 3, 2]))
    assert s.weights == pytest.approx([1.5, 0.9, 0.6])
    assert s.value == pytest.approx(4.1)
    assert s.value / 3 == pytest.approx(1.367, abs=0.001), "the literal formula with weights that add up to 1 would say this"
    assert formulas.weighted_mean(some([4, 5, 3], [5, 3, 2])) == pytest.approx(4.1)


def test_S3_a_missing_indicator_lowers_coverage_not_the_scale():
    s = formulas.satisfaction(some([4, 5, None], [5, 3, 2]))
    assert s.weights[2] is None
    assert s.weights[:2] == pytest.approx([1.25, 0.75])
    assert (s.value, s.coverage) == (pytest.approx(4.375), pytest.approx(0.8))


@pytest.mark.parametrize(
    "indicators",
    [some([None, None], [1, 1]), some([4, 5], [0, 0]), [], some([4, None], [2, 3]), some([4, None], [0, 3])],
    ids=["none answered", "all importances 0", "no indicators", "coverage below a half", "only an unimportant one"],
)
def test_S4_nothing_to_go_by_is_unknown_not_zero(indicators):
    assert formulas.satisfaction(indicators).value is None


@given(st.lists(st.integers(0, 1000), min_size=3, max_size=3))
def test_S5_full_marks_stay_full_marks(importances):
    assume(sum(importances))
    assert formulas.satisfaction(some([5, 5, 5], importances)).value == pytest.approx(5)


def test_S6_other_scales_are_mapped_to_one_to_five():
    assert formulas.on_five(7.5, 0, 10) == 4.0
    assert formulas.on_five(0.8, 0, 1) == pytest.approx(4.2)


def test_S7_answers_are_weighted_to_the_members():
    raw = (90 * 4.5 + 10 * 3.0) / 100
    assert raw == 4.35
    assert formulas.post_stratified([(0.5, 4.5), (0.5, 3.0)]) == 3.75
    assert formulas.post_stratified([(0.5, 4.5), (0.5, None)]) == 4.5
    assert formulas.post_stratified([(0.5, None)]) is None


def test_S8_standard_error_of_independent_samples():
    s = formulas.satisfaction([Indicator(1, 4, 1.0, 100), Indicator(1, 4, 0.8, 64)])
    assert s.error == pytest.approx(0.0707, abs=0.0001)
    assert s.margin == pytest.approx(0.139, abs=0.0005)


means = st.lists(st.floats(1, 5), min_size=1, max_size=6)


@given(means, st.data())
def test_satisfaction_lies_between_its_indicators(found, data):
    importances = data.draw(st.lists(st.integers(1, 100), min_size=len(found), max_size=len(found)))
    s = formulas.satisfaction(some(found, importances))
    assert min(found) - 1e-9 <= s.value <= max(found) + 1e-9
    assert sum(s.weights) == pytest.approx(len(found))
    assert formulas.identity_holds(s.value, formulas.weighted_mean(some(found, importances)))


@given(means, st.integers(2, 50))
def test_scaling_the_importances_changes_nothing(found, factor):
    importances = list(range(1, len(found) + 1))
    scaled = [factor * r for r in importances]
    assert formulas.satisfaction(some(found, scaled)).value == pytest.approx(formulas.satisfaction(some(found, importances)).value)


@given(means)
def test_splitting_an_indicator_into_halves_changes_nothing(found):
    importances = [2.0 * i for i in range(1, len(found) + 1)]
    halves = some([found[0], *found], [1.0, 1.0, *importances[1:]])
    assert formulas.satisfaction(halves).value == pytest.approx(formulas.satisfaction(some(found, importances)).value)


def test_one_indicator_is_satisfaction_itself():
    assert formulas.satisfaction(some([3.7], [9])).value == 3.7


def test_bootstrap_draws_members_not_answers():
    importances = {"a": 1, "b": 1}
    together = [{"a": [f], "b": [f]} for f in (1, 2, 3, 4, 5) * 20]
    error = formulas.bootstrap_error(together, importances)
    deviation, n = math.sqrt(2), 100
    assert error == pytest.approx(deviation / math.sqrt(n), rel=0.15)
    independent = formulas.satisfaction([Indicator(1, 3, deviation, n)] * 2).error
    assert error > 1.25 * independent, "the answers of one member hang together"
    assert error == formulas.bootstrap_error(together, importances)
    assert formulas.bootstrap_error(together[:1], importances) is None


def test_bootstrap_of_two_members():
    assert formulas.bootstrap_error([{"a": [2]}, {"a": [4]}], {"a": 1}, rounds=2000) == pytest.approx(math.sqrt(0.5), abs=0.05)


# Cost and return


def test_C1_shares_of_items_gain_and_return():
    c = formulas.cost([(6_000_000, 1), (2_000_000, 0.7), (3_000_000, 0.5)])
    assert c == 8_900_000
    assert formulas.gain(12_000_000, c) == 3_100_000
    assert formulas.roi(12_000_000, c) == pytest.approx(0.3483, abs=0.0001)


def test_C2_a_hundred_over_three_scopes():
    third = Fraction(1, 3)
    parts = formulas.allocate(10000, {"a": third, "b": third, "c": third})
    assert parts == {"a": 3334, "b": 3333, "c": 3333, None: 0}


def test_C3_a_year_by_month():
    days = list(formulas.amortise(120_000, date(2025, 1, 1), date(2026, 1, 1)))
    assert len(days) == 365
    months = [sum(cents for _, cents in month) for _, month in groupby(days, key=lambda pair: pair[0].month)]
    assert months == [10192, 9205, 10192, 9863, 10192, 9863, 10192, 10192, 9863, 10192, 9863, 10191]
    assert sum(months) == 120_000


def test_C4_no_cost_has_no_return():
    assert formulas.cost([]) == 0
    assert formulas.roi(500, 0) is None


def test_C5_half_of_the_members_pay():
    assert formulas.pay_rate(50_000, 100_000) == 0.5
    assert formulas.pay_rate(0, 0) is None
    assert formulas.arpu(100, 0) is None


@given(st.integers(-10**9, 10**9), st.lists(st.integers(0, 1000), min_size=1, max_size=8))
def test_parts_of_an_item_add_up_to_it(amount, thousandths):
    assume(sum(thousandths) <= 1000)
    shares = {str(i): Fraction(p, 1000) for i, p in enumerate(thousandths)}
    parts = formulas.allocate(amount, shares)
    assert sum(parts.values()) == amount
    assert all(abs(parts[k] - amount * p) <= 1 for k, p in shares.items())


def test_shares_above_one_are_refused():
    with pytest.raises(ValueError, match="at most"):
        formulas.allocate(100, {"a": 0.6, "b": 0.5})


@settings(deadline=None)
@given(st.integers(-10**8, 10**8), st.dates(date(2020, 1, 1), date(2030, 1, 1)), st.integers(1, 800))
def test_days_of_an_item_add_up_to_it(amount, first, count):
    days = list(formulas.amortise(amount, first, first + timedelta(days=count)))
    assert [day for day, _ in days] == [first + timedelta(days=i) for i in range(count)]
    assert sum(cents for _, cents in days) == amount
