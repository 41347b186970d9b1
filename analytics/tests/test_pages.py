"""The operators' pages: who may read, full and empty, in both languages, and what can be entered."""
from datetime import timedelta
from decimal import Decimal

import pytest
from django.urls import reverse
from django.utils import timezone

from analytics import tasks
from analytics.answers import compute_satisfaction
from analytics.fill import roll_up_due_days
from analytics.models import CommunityDay, CostItem, DueDay, MetricRun
from analytics.money import compute_cost
from analytics.today import today
from analytics.windows import compute_windows
from kit.periods import Period, day_of
from surveys.models import Indicator
from tests.factories.accounts import make_member
from tests.factories.analytics import at, make_cost, make_interaction
from tests.factories.surveys import make_indicator

pytestmark = pytest.mark.django_db
OVERVIEW = "/analytics/"
# Session, member, roles and counters of the reader; then days, verb weights, metric values, indicators, cost items, runs.
STATEMENTS = 9
LIST_STATEMENTS = 4


@pytest.fixture
def lively(operator):
    """Ten weeks of a small community, rolled up to now."""
    now = timezone.now()
    today_ = day_of(now)
    people = [make_member(f"p{i}", joined_at=at(today_ - timedelta(days=70), "00:00")) for i in range(3)]
    for back in range(0, 70, 3):
        for who in people:
            make_interaction(who, at(today_ - timedelta(days=back), "00:00:01"))
    make_cost(700000, today_ - timedelta(days=70), today_, shares={"community": Decimal("0.8")})
    make_indicator("quality")
    compute_all(now)
    return now


def compute_all(now):
    roll_up_due_days(now)
    compute_windows(now)
    compute_satisfaction(now)
    compute_cost(now)


def page(client, query="", **headers):
    response = client.get(OVERVIEW + query, headers=headers)
    assert response.status_code == 200
    return response.content.decode()


def test_the_overview_shows_three_figures_that_hold(signed_in, operator, lively):
    html = page(signed_in(operator))
    assert html.count('class="formula"') == 3
    assert html.count("Identity holds") == 2
    assert "does not hold" not in html
    assert "c·T·N = " in html
    for name in ("activity", "satisfaction", "cost", "members", "mau"):
        assert f"{reverse('analytics:definitions')}#{name}" in html


def test_the_overview_of_an_empty_community_shows_dashes_and_sentences(signed_in, operator):
    html = page(signed_in(operator))
    assert html.count("<b>–</b>") == 3
    assert "No complete day has been rolled up yet." in html
    assert "<b>0</b>" not in html
    assert "¥0" not in html


def test_the_overview_speaks_chinese(signed_in, operator, lively):
    html = page(signed_in(operator), **{"Accept-Language": "zh-hans"})
    assert "活跃度" in html
    assert "恒等式成立" in html
    assert "Identity" not in html


@pytest.mark.parametrize(("query", "days"), [("", 28), ("?days=7", 7), ("?days=90", 90), ("?days=5", 28), ("?days=x", 28)])
def test_the_period_is_chosen_by_address(signed_in, operator, lively, query, days):
    period = Period.last_days(days, now=timezone.now())
    assert signed_in(operator).get(OVERVIEW + query).context["page"].period == period


def test_a_change_is_told_by_sign_and_word(signed_in, operator, lively):
    CommunityDay.objects.filter(day__lt=day_of(lively) - timedelta(days=28)).update(interactions=0)
    CommunityDay.objects.filter(day=day_of(lively) - timedelta(days=30)).update(interactions=5)
    sheet = signed_in(operator).get(OVERVIEW).context["page"].sheets[0]
    assert sheet.change.startswith("+")
    assert sheet.change.endswith("%, up")


def test_an_identity_that_breaks_is_said(signed_in, operator, lively):
    CommunityDay.objects.filter(day=day_of(lively) - timedelta(days=3)).update(raw_interactions=99)
    assert "Identity does not hold" in page(signed_in(operator))


def test_a_failed_run_is_shown_with_its_error(signed_in, operator, lively):
    MetricRun.objects.create(metric="cost", started_at=lively, state="failed", error="ValueError: no rate")
    html = page(signed_in(operator))
    assert "ValueError: no rate" in html


def test_the_overview_takes_as_many_statements_for_seven_days_as_for_ninety(signed_in, operator, lively, count_queries):
    client = signed_in(operator)
    client.get(OVERVIEW)
    with count_queries(STATEMENTS):
        client.get(OVERVIEW + "?days=7")
    with count_queries(STATEMENTS):
        client.get(OVERVIEW + "?days=90")


def test_today_takes_three_statements(lively, count_queries):
    with count_queries(3):
        found = today(lively)
    assert (found.activity, found.satisfaction, found.currency) == (f"{found_activity(lively):,.1f}", None, "CNY")
    assert found.cost == 28 * 8000
    assert abs(found.age_s) < 60


def found_activity(now):
    rows = CommunityDay.objects.filter(day__range=(day_of(now) - timedelta(days=28), day_of(now) - timedelta(days=1)))
    return sum(rows.values_list("interactions", flat=True)) / 28


def test_today_of_an_empty_community_is_unknown(db):
    found = today(timezone.now())
    assert (found.activity, found.satisfaction, found.cost, found.computed_at) == (None, None, None, None)


def test_recompute_makes_every_day_due_and_queues_after_commit(
    signed_in, operator, lively, monkeypatch, django_capture_on_commit_callbacks
):
    queued = []
    for task in (tasks.roll_up_days, tasks.compute_satisfaction_now, tasks.compute_cost_now):
        monkeypatch.setattr(task, "apply_async", lambda *_args, task=task, **_options: queued.append(task.name))
    DueDay.objects.all().delete()
    with django_capture_on_commit_callbacks(execute=True):
        response = signed_in(operator).post(reverse("analytics:recompute"), {"days": "7"})
        assert queued == []
    assert response.url == OVERVIEW + "?days=7"
    assert set(DueDay.objects.values_list("day", flat=True)) == set(Period.last_days(7, now=timezone.now()))
    assert queued == ["analytics.roll_up_due_days", "analytics.compute_satisfaction", "analytics.compute_cost"]


@pytest.mark.parametrize("name", ["overview", "definitions", "costs", "new_cost", "weights"])
def test_pages_are_for_operators(client, signed_in, member, operator, superuser, name):
    url = reverse(f"analytics:{name}")
    assert client.get(url).status_code == 302
    assert signed_in(member).get(url).status_code == 403
    assert signed_in(operator).get(url).status_code == 200
    assert signed_in(superuser).get(url).status_code == 200


def test_every_metric_has_its_definition(signed_in, operator):
    html = signed_in(operator).get(reverse("analytics:definitions")).content.decode()
    from analytics.metrics import METRICS

    assert [name for name in METRICS if f'id="{name}"' not in html] == []
    assert "%(zone)s" not in html


def cost_form(**changed):
    fields = {
        "name_en": "Servers", "name_zh": "服务器", "category": "platform", "amount": "1200.50", "planned_amount": "", "currency": "CNY",
        "from_on": "2026-03-01", "until_on": "2026-04-01", "shares-TOTAL_FORMS": "2", "shares-INITIAL_FORMS": "0",
        "shares-0-scope": "community", "shares-0-share": "0.6", "shares-1-scope": "course:git", "shares-1-share": "0.4",
    }
    return {**fields, **changed}


def test_an_operator_enters_a_cost_item_in_units(signed_in, operator):
    response = signed_in(operator).post(reverse("analytics:new_cost"), cost_form())
    assert response.url == reverse("analytics:costs")
    item = CostItem.objects.get()
    assert (item.amount, item.planned_amount, item.currency) == (120050, None, "CNY")
    assert dict(item.shares.values_list("scope", "share")) == {"community": Decimal("0.6"), "course:git": Decimal("0.4")}


@pytest.mark.parametrize(
    "changed",
    [{"amount": "12.345"}, {"amount": "x"}, {"amount": "1e400"}, {"amount": "NaN"}, {"until_on": "2026-03-01"}, {"shares-0-share": "0.7"},
     {"shares-0-share": "-1"}, {"shares-0-scope": "a b"}, {"currency": "EUR"}, {"currency": "cny"}, {"name_zh": ""}],
)
def test_a_wrong_cost_item_comes_back_filled_in(signed_in, operator, changed):
    response = signed_in(operator).post(reverse("analytics:new_cost"), cost_form(**changed))
    assert response.status_code == 200
    html = response.content.decode()
    assert "invalid-feedback" in html
    assert "Servers" in html
    assert not CostItem.objects.exists()


def test_shares_move_from_one_scope_to_another(signed_in, operator):
    item = make_cost(100, at_day(1), at_day(2), shares={"course:a": Decimal("0.1"), "course:b": Decimal("0.9")})
    first, second = item.shares.order_by("scope")
    form = cost_form(**{
        "shares-INITIAL_FORMS": "2", "shares-0-id": first.pk, "shares-0-scope": "course:a", "shares-0-share": "0.9",
        "shares-1-id": second.pk, "shares-1-scope": "course:b", "shares-1-share": "0.1",
    })
    assert signed_in(operator).post(reverse("analytics:cost", args=[item.pk]), form).status_code == 302
    assert dict(item.shares.values_list("scope", "share")) == {"course:a": Decimal("0.9"), "course:b": Decimal("0.1")}


def at_day(number):
    return day_of(timezone.now()).replace(day=number)


def test_a_cost_item_is_deleted_by_post_only(signed_in, operator, member):
    item = make_cost(100, at_day(1), at_day(2))
    url = reverse("analytics:delete_cost", args=[item.pk])
    assert signed_in(operator).get(url).status_code == 405
    assert signed_in(member).post(url).status_code == 403
    assert signed_in(operator).post(url).status_code == 302
    assert not CostItem.objects.exists()
    assert signed_in(operator).post(url).status_code == 404


def test_the_list_of_costs_takes_as_many_statements_for_five_as_for_twenty_five(signed_in, operator, count_queries):
    client = signed_in(operator)
    for number in range(5):
        make_cost(100 + number, at_day(1), at_day(2), shares={"community": Decimal("0.5")})
    client.get(reverse("analytics:costs"))
    with count_queries(LIST_STATEMENTS):
        client.get(reverse("analytics:costs"))
    for number in range(20):
        make_cost(200 + number, at_day(1), at_day(2))
    with count_queries(LIST_STATEMENTS):
        assert client.get(reverse("analytics:costs")).content.count(b"/analytics/costs/") > 25


def test_weights_are_entered_and_satisfaction_follows(signed_in, operator):
    first, second = make_indicator("quality"), make_indicator("events")
    url = reverse("analytics:weights")
    assert signed_in(operator).post(url, {f"r{first.pk}": "5", f"r{second.pk}": "0"}).status_code == 302
    assert dict(Indicator.objects.values_list("key", "importance")) == {"quality": 5, "events": 0}
    for wrong in ({f"r{first.pk}": "0", f"r{second.pk}": "0"}, {f"r{first.pk}": "-1", f"r{second.pk}": "1"}, {}, {f"r{first.pk}": "nan"}):
        assert signed_in(operator).post(url, wrong).status_code == 200
    assert dict(Indicator.objects.values_list("key", "importance")) == {"quality": 5, "events": 0}


def test_without_costs_and_indicators_their_pages_say_so(signed_in, operator):
    assert "No cost items yet" in signed_in(operator).get(reverse("analytics:costs")).content.decode()
    assert "No indicators yet" in signed_in(operator).get(reverse("analytics:weights")).content.decode()


@pytest.mark.parametrize("model", ["communityday", "metricvalue", "metricrun"])
def test_measured_rows_are_read_only_in_the_admin(signed_in, superuser, lively, model):
    client = signed_in(superuser)
    assert client.get(reverse(f"admin:analytics_{model}_changelist")).status_code == 200
    assert client.get(reverse(f"admin:analytics_{model}_add")).status_code == 403


def test_a_cost_item_is_entered_in_the_admin(signed_in, superuser):
    client = signed_in(superuser)
    form = cost_form(**{"shares-MIN_NUM_FORMS": "0", "shares-MAX_NUM_FORMS": "1000"})
    response = client.post(reverse("admin:analytics_costitem_add"), form)
    assert response.status_code == 302
    assert CostItem.objects.get().amount == 120050
    assert client.get(reverse("admin:analytics_costitem_changelist")).status_code == 200
