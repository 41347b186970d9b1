"""Figures over several days: weekly and monthly members, spread, lifecycle; computed again when a day was."""
from datetime import date, timedelta

import pytest

from analytics import rollups
from analytics.fill import roll_up_due_days
from analytics.metrics import METRICS
from analytics.models import MetricValue
from analytics.readings import Readings
from analytics.windows import compute_windows
from kit.periods import Period
from tests.factories.accounts import make_member
from tests.factories.analytics import at, make_interaction

pytestmark = pytest.mark.django_db
MONDAY = date(2026, 3, 2)


def day(number):
    """The day so many days after the first Monday."""
    return MONDAY + timedelta(days=number)


@pytest.fixture
def people():
    return {name: make_member(name * 3, joined_at=at(MONDAY, "00:00:00")) for name in "abcd"}


def deeds(people, *done):
    for name, number in done:
        make_interaction(people[name], at(day(number)))


def fill(last):
    """Roll up to the end of that day, and what rests on it."""
    now = at(day(last + 1), "00:30")
    roll_up_due_days(now)
    compute_windows(now)
    return now


def value(name, last, window):
    return MetricValue.objects.get(name=name, last=day(last), window=window)


def figure(name, first, last):
    period = Period(day(first), day(last))
    return METRICS[name].compute(Readings(period.first, period.last), period)


def test_dau_mau_and_stickiness(people):
    deeds(people, ("a", 0), ("b", 0), ("a", 1), ("a", 2), ("b", 2), ("c", 2))
    fill(2)
    assert (figure("dau", 0, 2).value, figure("mau", 0, 2).value) == (2, 3)
    assert figure("stickiness", 0, 2).value == pytest.approx(0.667, abs=0.001)
    assert figure("wau", 0, 2).series == [(day(0), 2), (day(1), 2), (day(2), 3)]
    assert not figure("mau", 0, 2).complete, "thirty days have not passed"


def test_who_was_active_longer_ago_than_the_window_drops_out(people):
    deeds(people, ("a", 0), ("b", 5))
    fill(9)
    assert [v for _, v in figure("wau", 0, 9).series] == [1, 1, 1, 1, 1, 2, 2, 1, 1, 1]
    assert figure("mau", 0, 9).value == 2


def test_a_late_deed_changes_the_windows_that_contain_it_and_no_others(people):
    deeds(people, ("a", 0))
    now = fill(12)
    weekly = MetricValue.objects.filter(name="wau").values_list("last", "computed_at")
    before = dict(weekly)
    make_interaction(people["b"], at(day(3)), received_at=now + timedelta(minutes=1))
    later = now + timedelta(minutes=30)
    roll_up_due_days(later)
    compute_windows(later)
    series = dict(figure("wau", 0, 12).series)
    assert [series[day(i)] for i in (2, 3, 6, 9, 10)] == [1, 2, 2, 1, 0]
    changed = {last for last, computed in weekly.all() if computed != before[last]}
    assert {day(i) for i in range(3, 10)} <= changed
    assert not {day(i) for i in range(3)} & changed


def test_nothing_is_computed_when_nothing_changed(people):
    deeds(people, ("a", 0))
    now = fill(8)
    assert compute_windows(now + timedelta(minutes=1)) == 0


def test_lifecycle_of_three_weeks(people):
    deeds(people, ("a", 0), ("d", 1), ("a", 7), ("c", 8), ("a", 14), ("b", 15), ("d", 16))
    fill(20)
    rows = {number: value("lifecycle", number, 7) for number in (6, 13, 20)}
    told = {n: (r.value, *(r.inputs[k] for k in ("previous", "new", "returning", "resurrected", "dormant"))) for n, r in rows.items()}
    assert told == {6: (2, 0, 2, 0, 0, 0), 13: (2, 2, 1, 1, 0, 1), 20: (3, 2, 1, 1, 1, 1)}
    assert all(row.inputs["holds"] for row in rows.values())


def test_a_wrong_number_of_weekly_members_breaks_the_lifecycle_identity(people):
    deeds(people, ("a", 0))
    fill(6)
    MetricValue.objects.filter(name="wau", last=day(6)).update(value=2)
    MetricValue.objects.filter(name="lifecycle").delete()
    compute_windows(at(day(7), "01:00"))
    assert not value("lifecycle", 6, 7).inputs["holds"]


def test_spread_of_activity(people):
    deeds(people, *[("a", 6)] * 8, ("b", 6), ("c", 6))
    fill(6)
    row = value("activity_spread", 6, 7)
    assert (row.value, row.inputs["top_share"], row.inputs["active_members"]) == (1, 0.8, 3)
    inputs = figure("activity", 0, 6).inputs
    assert (inputs["median_of_active"], inputs["top_1_percent_share"]) == (1, 0.8)


def test_an_empty_community_has_no_windows(db):
    assert compute_windows(at(day(3))) == 0
    assert not MetricValue.objects.exists()


def test_activity_identity_is_checked_between_raw_rows_and_rollups(people):
    deeds(people, ("a", 0), ("b", 0), ("a", 1))
    fill(1)
    told = figure("activity", 0, 1)
    assert told.value == 1.5
    assert told.inputs["identity"]["holds"]
    assert told.inputs["identity"]["rollup"] == pytest.approx(told.inputs["c"] * told.inputs["T"] * told.inputs["N"])
    rollups.CommunityDay.objects.filter(day=day(0)).update(raw_interactions=7)
    assert not figure("activity", 0, 1).inputs["identity"]["holds"]
