"""The tasks: they may run twice, and leave figures and runs behind."""
from datetime import timedelta

import pytest
from django.utils import timezone

from analytics import tasks
from analytics.models import CommunityDay, MetricRun, MetricValue
from kit.periods import day_of
from tests.factories.accounts import make_member
from tests.factories.analytics import at, make_interaction

pytestmark = pytest.mark.django_db
EVERY = [tasks.roll_up_days, tasks.compute_satisfaction_now, tasks.compute_cost_now, tasks.audit_days]


def test_tasks_have_the_names_of_the_schedule():
    assert [task.name for task in EVERY] == [
        "analytics.roll_up_due_days", "analytics.compute_satisfaction", "analytics.compute_cost", "analytics.audit",
    ]


def test_running_every_task_twice_gives_the_figures_of_running_it_once():
    yesterday = day_of(timezone.now()) - timedelta(days=1)
    lin = make_member("lin", joined_at=at(yesterday - timedelta(days=7)))
    make_interaction(lin, at(yesterday))
    seen = []
    for _ in range(2):
        for task in EVERY:
            task()
        days = CommunityDay.objects.order_by("day").values_list("day", "members", "interactions", "raw_interactions", "active_seconds")
        values = MetricValue.objects.order_by("name", "last", "window").values_list("name", "last", "window", "value")
        seen.append((list(days), list(values)))
    assert seen[0] == seen[1]
    assert CommunityDay.objects.get(day=yesterday).interactions == 1
    assert set(MetricRun.objects.values_list("metric", "state")) == {
        (metric, "done") for metric in ("days", "windows", "satisfaction", "cost", "audit")
    }


def test_tasks_of_an_empty_community_do_nothing_and_do_not_fail(db):
    for task in EVERY:
        task()
    assert not MetricRun.objects.filter(state="failed").exists()
    assert not CommunityDay.objects.exclude(day=day_of(timezone.now())).exists()
