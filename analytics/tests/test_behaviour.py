"""Vectors and properties of reach, lifecycle, retention, funnel, RFM, hot and first response."""
import math
from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from analytics import behaviour, formulas
from analytics.behaviour import Journey, Thread


def test_rolling_members_stickiness_and_days_active():
    days = [{"a", "b"}, {"a"}, {"a", "b", "c"}]
    assert list(behaviour.rolling_distinct(days, 3)) == [2, 2, 3]
    assert list(behaviour.rolling_distinct(days, 1)) == [2, 1, 3]
    assert formulas.ratio(sum(map(len, days)), 3) == 2
    assert behaviour.stickiness([2, 1, 3], 3) == pytest.approx(0.667, abs=0.001)
    assert behaviour.days_active(days) == {"a": 3, "b": 2, "c": 1}
    assert behaviour.stickiness([], 0) is None


@given(st.lists(st.sets(st.integers(0, 9)), max_size=30), st.integers(1, 8))
def test_rolling_members_are_the_union_of_the_window(days, window):
    expected = [len(set().union(*days[max(0, i - window + 1) : i + 1])) for i in range(len(days))]
    assert list(behaviour.rolling_distinct(days, window)) == expected


def test_lifecycle_of_a_week():
    found = behaviour.lifecycle({"a", "b", "d"}, {"a", "c"}, {"a", "c", "d"})
    assert (found.new, found.returning, found.resurrected, found.dormant, found.active) == (1, 1, 1, 1, 3)
    assert found.holds


people = st.sets(st.integers(0, 20))


@given(people, people, people)
def test_lifecycle_identity_holds(current, previous, before):
    assert behaviour.lifecycle(current, previous, before).holds


def test_lifecycle_identity_is_no_tautology():
    assert not behaviour.Lifecycle(previous=2, new=1, returning=1, resurrected=1, dormant=0, active=3).holds


def test_retention_does_not_force_week_zero():
    found = behaviour.retention(4, {1, 2, 3, 4}, [{1, 2, 3}, {1, 4}, {1}, None])
    assert found == [0.75, 0.5, 0.25, None]


def test_retention_keeps_its_denominator_when_a_member_is_deleted():
    assert behaviour.retention(4, {1, 2, 3}, [{1, 2}]) == [0.5]


T0 = datetime(2026, 1, 1, 12)


def after(**delta):
    return T0 + timedelta(**delta)


def test_funnel_is_nested_and_tells_who_skipped_a_step():
    three = [after(days=1), after(days=2), after(days=3)]
    found = behaviour.funnel(
        [
            Journey(T0),
            Journey(T0, after(hours=2), three, after(days=10)),
            Journey(T0, after(hours=4), three),
            Journey(T0, after(hours=6), three[:2]),
            Journey(T0, after(hours=8), (), after(days=2)),
            Journey(T0, after(days=31), three, after(days=40)),
            Journey(None, T0, three),
            Journey(T0, after(hours=10), (), after(days=45)),
        ]
    )
    assert found.sizes == (7, 5, 3, 2)
    assert (found.skipped, found.unattributed) == (1, 1)
    assert found.steps == [pytest.approx(5 / 7), pytest.approx(3 / 5), pytest.approx(2 / 3)]
    assert found.overall == pytest.approx(2 / 7)
    assert found.median_hours == (6, 69, pytest.approx((238 + 40) / 2))


def test_funnel_of_nobody():
    found = behaviour.funnel([])
    assert (found.sizes, found.overall, found.median_hours) == ((0, 0, 0, 0), None, (None, None, None))


def test_rfm_equal_members_get_equal_scores():
    scores = behaviour.rfm([(d, 1, 0) for d in range(10)])
    assert {f for _, f, _ in scores} == {5}
    assert {m for _, _, m in scores} == {5}
    assert [r for r, _, _ in scores] == [5, 5, 4, 4, 3, 3, 2, 2, 1, 1]
    assert behaviour.rfm([]) == []


def test_cume_dist_treats_ties_alike():
    assert behaviour.cume_dist([1, 1, 2, 5]) == [0.5, 0.5, 0.75, 1]


def test_hot_caps_one_account_and_forgets_the_author():
    assert behaviour.hot({"a": (10, 1.0)}, author="x") == behaviour.hot({"a": (3, 1.0)}, author="x")
    assert behaviour.hot({"a": (1, 48.0)}, author="x") == pytest.approx(1 / math.e)
    assert behaviour.hot({"x": (9, 0.0), "a": (1, 0.0)}, author="x") == 1


def test_first_response_is_by_another_human():
    def thread(*replies):
        return Thread("asker", T0, [(who, after(minutes=m)) for who, m in replies])

    threads = [thread(("asker", 1), ("bot", 2), ("b", 10)), thread(("b", 20)), thread(("b", 60)), thread(("asker", 5))]
    found = behaviour.first_response(threads, now=after(hours=30), bots={"bot"})
    assert (found.median_minutes, found.p90_minutes, found.unanswered_share) == (20, 60, 0.25)
    young = behaviour.first_response(threads[3:], now=after(hours=1))
    assert (young.median_minutes, young.p90_minutes, young.unanswered_share) == (None, None, None)


def test_first_response_after_a_day_counts_as_unanswered_in_a_day():
    late = Thread("asker", T0, [("b", after(hours=25))])
    assert behaviour.first_response([late], now=after(hours=48)).unanswered_share == 1
