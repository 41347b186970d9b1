"""`manage.py metrics`: history made again by hand."""
from datetime import timedelta

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from analytics.models import CommunityDay, DueDay, MetricRun
from kit.periods import day_of
from tests.factories.accounts import make_member
from tests.factories.analytics import at, make_interaction

pytestmark = pytest.mark.django_db


def test_metrics_rolls_up_the_days_it_is_given(capsys):
    today = day_of(timezone.now())
    lin = make_member("lin", joined_at=at(today - timedelta(days=9)))
    make_interaction(lin, at(today - timedelta(days=5)))
    first, last = today - timedelta(days=6), today - timedelta(days=4)
    for _ in range(2):
        call_command("metrics", "--from", first.isoformat(), "--to", last.isoformat())
        assert dict(CommunityDay.objects.values_list("day", "interactions")) == {
            first: 0, today - timedelta(days=5): 1, last: 0,
        }
    assert "3 days, 1 member days" in capsys.readouterr().out
    assert not DueDay.objects.filter(day__range=(first, last)).exists()
    assert set(MetricRun.objects.values_list("metric", "state")) == {
        ("days", "done"), ("windows", "done"), ("satisfaction", "done"), ("cost", "done"),
    }


def test_metrics_refuses_a_range_in_the_future():
    with pytest.raises(CommandError):
        call_command("metrics", "--to", (day_of(timezone.now()) + timedelta(days=2)).isoformat())
