"""The nightly audit finds what disagrees and makes it due."""
from datetime import date, timedelta

import pytest
from django.utils import timezone

from accounts import standing
from analytics.audit import audit
from analytics.fill import due_days, mark, roll_up_due_days
from analytics.models import CommunityDay, MemberDay, MetricRun
from community.models import Interaction
from tests.factories.accounts import make_member
from tests.factories.analytics import at, make_interaction

pytestmark = pytest.mark.django_db
DAY = date(2026, 3, 11)
NOW = at(DAY + timedelta(days=2), "03:00")


@pytest.fixture
def lin():
    who = make_member("lin", joined_at=at(DAY - timedelta(days=1)))
    make_interaction(who, at(DAY))
    roll_up_due_days(NOW)
    return who


def test_days_that_agree_are_left_alone(lin):
    assert audit(NOW) == []
    assert due_days(NOW) == []
    assert MetricRun.objects.get(metric="audit").rows == 0


@pytest.mark.parametrize("damage", [
    lambda: Interaction.objects.all().delete(),
    lambda: MemberDay.objects.all().delete(),
    lambda: MemberDay.objects.update(active_seconds=1),
    lambda: CommunityDay.objects.filter(day=DAY).update(interactions=9),
    lambda: CommunityDay.objects.filter(day=DAY).update(members=9),
], ids=["raw row gone", "member day gone", "time changed", "sum changed", "members changed"])
def test_a_day_that_differs_is_found_recorded_and_repaired(lin, damage):
    damage()
    assert [drift.day for drift in audit(NOW)] == [DAY]
    run = MetricRun.objects.get(metric="audit")
    assert (run.rows, run.state) == (1, "done")
    assert str(DAY) in run.note
    assert due_days(NOW) == [DAY]
    roll_up_due_days(NOW)
    assert audit(NOW) == []


def test_a_standing_given_for_the_past_is_found(lin):
    bot = make_member("bot-1", joined_at=at(DAY - timedelta(days=1)))
    make_interaction(bot, at(DAY))
    mark(set(CommunityDay.objects.values_list("day", flat=True)), "asked", at=NOW)
    roll_up_due_days(NOW)
    standing.give(bot, "bot", at=at(DAY - timedelta(days=1)))
    found = [(drift.day, drift.raw - drift.community) for drift in audit(NOW)]
    assert sorted(found) == [(DAY - timedelta(days=1), 0), (DAY, -1), (DAY + timedelta(days=1), 0)]


def test_old_runs_are_forgotten(lin):
    MetricRun.objects.update(started_at=timezone.now() - timedelta(days=900))
    audit(NOW)
    assert list(MetricRun.objects.values_list("metric", flat=True)) == ["audit"]
