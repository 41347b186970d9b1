"""POST /api/v1/analysis: who may, what it answers, what it refuses."""
from datetime import date, timedelta

import pytest
import time_machine
from django.utils import timezone

from accounts.models import ApiToken
from analytics import rollups
from analytics.fill import roll_up_due_days
from analytics.metrics import METRICS
from analytics.windows import compute_windows
from tests.factories.accounts import make_member
from tests.factories.analytics import at, make_cost, make_interaction

pytestmark = pytest.mark.django_db
TODAY = date(2026, 3, 13)
NOW = at(TODAY, "10:00")


@pytest.fixture(autouse=True)
def _clock():
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def ask(client):
    """`ask(metric, time_range, by=member)` → the response; `acts_for_others` makes the token a service account's."""

    def post(metric=None, time_range=None, *, by, acts_for_others=False, body=None, path="/api/v1/analysis", **headers):
        _token, secret = ApiToken.objects.issue(by, name="test", at=timezone.now(), acts_for_others=acts_for_others)
        body = body if body is not None else {"metric": metric, "time_range": time_range}
        return client.post(path, body, content_type="application/json", headers={"Authorization": f"Bearer {secret}", **headers})

    return post


@pytest.fixture
def some_days():
    """Lin did two things on 11 March and one on 12 March; the community joined on 10 March."""
    lin = make_member("lin", joined_at=at(TODAY - timedelta(days=3), "00:00"))
    for day, clock in ((11, "09:00"), (11, "10:00"), (12, "09:00")):
        make_interaction(lin, at(date(2026, 3, day), clock))
    make_cost(3000, date(2026, 3, 11), date(2026, 3, 14))
    roll_up_due_days(NOW)
    compute_windows(NOW)
    return lin


def make_operator():
    return make_member("operator", roles=["operator"], joined_at=at(TODAY, "09:00"))


def test_an_operator_reads_activity_with_its_factors(ask, some_days):
    response = ask("activity", {"from": "2026-03-11", "to": "2026-03-12"}, by=make_operator())
    assert response.status_code == 200
    body = response.json()
    assert {key: body[key] for key in ("status", "from", "to", "tz")} == {
        "status": "success", "from": "2026-03-11", "to": "2026-03-12", "tz": "Asia/Shanghai",
    }
    assert isinstance(body["message"], str)
    assert list(body["metrics"]) == ["activity"]
    activity = body["metrics"]["activity"]
    assert set(activity) == {"value", "unit", "definition", "inputs", "series", "computed_at", "complete"}
    assert (activity["value"], activity["unit"], activity["complete"]) == (1.5, "interactions/day", True)
    assert activity["series"] == [{"date": "2026-03-11", "value": 2}, {"date": "2026-03-12", "value": 1}]
    assert activity["inputs"]["N"] == 1
    assert activity["inputs"]["c"] * activity["inputs"]["T"] * activity["inputs"]["N"] == pytest.approx(1.5)


def test_a_service_account_reads_several_metrics_at_once(ask, some_days):
    wanted = ["activity", "satisfaction", "cost", "revenue", "members", "payers", "dau", "mau"]
    response = ask(wanted, "2d", by=make_member("service"), acts_for_others=True)
    found = response.json()["metrics"]
    assert list(found) == wanted
    values = {name: found[name]["value"] for name in wanted}
    assert values == {
        "activity": 1.5, "satisfaction": None, "cost": 20, "revenue": 0, "members": 1, "payers": 0, "dau": 1, "mau": 1,
    }
    assert found["cost"]["unit"] == "CNY"
    assert [item["share"] for item in found["cost"]["inputs"]["items"]] == [1]


def test_the_definition_is_in_the_callers_language(ask, some_days):
    chinese = ask("activity", "7d", by=make_operator(), **{"Accept-Language": "zh-hans"}).json()
    assert "互动" in chinese["metrics"]["activity"]["definition"]
    english = ask("activity", "7d", by=make_member("service"), acts_for_others=True, **{"Accept-Language": "en"}).json()
    assert chinese["message"] != english["message"]


@pytest.mark.parametrize(
    ("named", "first", "last"),
    [("7d", "2026-03-06", "2026-03-12"), ("30d", "2026-02-11", "2026-03-12"), ("1w", "2026-03-02", "2026-03-08"),
     ("12w", "2025-12-15", "2026-03-08")],
)
def test_named_ranges_are_the_last_complete_days_and_weeks(ask, named, first, last):
    body = ask("activity", named, by=make_operator()).json()
    assert (body["from"], body["to"]) == (first, last)


def test_a_range_that_was_never_rolled_up_is_null_and_incomplete(ask):
    body = ask("activity", "7d", by=make_operator()).json()
    activity = body["metrics"]["activity"]
    assert (activity["value"], activity["complete"], activity["computed_at"], activity["series"]) == (None, False, None, [])


def test_the_running_day_is_told_as_incomplete(ask, some_days):
    body = ask("activity", {"from": "2026-03-12", "to": "2026-03-13"}, by=make_operator()).json()
    assert body["metrics"]["activity"]["complete"] is False


def test_every_metric_answers_with_data_and_without(ask, some_days):
    operator = make_operator()
    for time_range in ("2d", {"from": "2025-01-01", "to": "2025-01-02"}):
        response = ask(list(METRICS), time_range, by=operator)
        assert response.status_code == 200
        assert list(response.json()["metrics"]) == list(METRICS)


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"metric": "mood", "time_range": "7d"}, "metric"),
        ({"metric": ["activity", "mood"], "time_range": "7d"}, "metric"),
        ({"metric": [], "time_range": "7d"}, "metric"),
        ({"metric": 3, "time_range": "7d"}, "metric"),
        ({"metric": {"a": 1}, "time_range": "7d"}, "metric"),
        ({"time_range": "7d"}, "metric"),
        ({"metric": "activity"}, "time_range"),
        ({"metric": "activity", "time_range": None}, "time_range"),
        ({"metric": "activity", "time_range": "0d"}, "time_range"),
        ({"metric": "activity", "time_range": "7m"}, "time_range"),
        ({"metric": "activity", "time_range": "801d"}, "time_range"),
        ({"metric": "activity", "time_range": "120w"}, "time_range"),
        ({"metric": "activity", "time_range": ["7d"]}, "time_range"),
        ({"metric": "activity", "time_range": {"from": "2026-03-01"}}, "time_range"),
        ({"metric": "activity", "time_range": {"from": "2026-03-02", "to": "2026-03-01"}}, "time_range"),
        ({"metric": "activity", "time_range": {"from": "2026-03-01", "to": "2026-03-14"}}, "time_range"),
        ({"metric": "activity", "time_range": {"from": "2023-01-01", "to": "2026-03-01"}}, "time_range"),
        ({"metric": "activity", "time_range": {"from": "2026-02-30", "to": "2026-03-01"}}, "time_range"),
        ({"metric": "activity", "time_range": {"from": "1-3-2026", "to": "2026-03-01"}}, "time_range"),
        ({"metric": "activity", "time_range": {"from": 20260301, "to": "2026-03-01"}}, "time_range"),
        ({"metric": "activity", "time_range": {"from": "2026-03-01T00:00", "to": "2026-03-01"}}, "time_range"),
        ({"metric": "activity", "time_range": {"from": "٢٠٢٦-03-01", "to": "2026-03-01"}}, "time_range"),
    ],
)
def test_a_wrong_field_is_named(ask, body, field):
    response = ask(by=make_operator(), body=body)
    assert response.status_code == 400
    told = response.json()
    assert (told["status"], told["code"], list(told["errors"])) == ("error", "invalid", [field])
    assert all(isinstance(sentence, str) for sentence in told["errors"][field])


def test_a_member_is_refused(ask, member):
    response = ask("activity", "7d", by=member)
    assert (response.status_code, response.json()["code"]) == (403, "not_allowed")


def test_without_a_token_nothing_is_told(client):
    response = client.post("/api/v1/analysis", {"metric": "activity", "time_range": "7d"}, content_type="application/json")
    assert response.status_code == 401


def test_a_slash_at_the_end_does_no_harm(ask):
    assert ask("activity", "7d", by=make_operator(), path="/api/v1/analysis/").status_code == 200


@pytest.mark.parametrize(
    ("metric", "statements"),
    [("activity", 3), ("satisfaction", 3), ("cost", 2), ("revenue", 1), ("members", 1), ("payers", 1), ("dau", 1), ("mau", 1)],
)
def test_a_metric_takes_as_many_statements_for_one_raw_row_as_for_fifty(some_days, count_queries, metric, statements):
    from analytics.api import figures_shown
    from kit.periods import Period

    period = Period(date(2026, 3, 11), date(2026, 3, 12))
    with count_queries(statements):
        figures_shown([METRICS[metric]], period)
    for _ in range(50):
        make_interaction(some_days, at(date(2026, 3, 12)))
    rollups.roll_up(date(2026, 3, 12), now=NOW)
    with count_queries(statements):
        figures_shown([METRICS[metric]], period)


def test_all_eight_metrics_together_take_five_statements(some_days, count_queries):
    from analytics.api import figures_shown
    from kit.periods import Period

    names = ["activity", "satisfaction", "cost", "revenue", "members", "payers", "dau", "mau"]
    with count_queries(5):
        figures_shown([METRICS[name] for name in names], Period(date(2026, 3, 11), date(2026, 3, 12)))
