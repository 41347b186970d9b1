"""Rolling up days: whatever the order, the repetitions and the interruptions, the history is the same."""
import random
import uuid
from datetime import date, timedelta
from unittest.mock import patch

import pytest
from django.db import IntegrityError, connection, transaction

from accounts import standing
from accounts.models import Standing
from analytics import fill, rollups
from analytics.fill import due_days, mark, roll_up_due_day, roll_up_due_days
from analytics.models import CommunityDay, DueDay, MemberDay, MetricRun, VerbRule
from community.models import Heartbeat, Interaction
from kit.periods import Period
from tests.factories.accounts import make_member
from tests.factories.analytics import at, make_heartbeat, make_interaction
from tests.rig.race import race

DAY = date(2026, 3, 11)
NEXT = DAY + timedelta(days=1)
pytestmark = pytest.mark.django_db
JOINED = at(DAY - timedelta(days=3), "09:00")
# One more on PostgreSQL, where the lock is a statement.
STATEMENTS = 13


def person(name, **fields):
    return make_member(name, joined_at=JOINED, **fields)


def history() -> list:
    """Everything that was measured, without ids and clocks."""
    days = CommunityDay.objects.order_by("day").values_list(
        "day", "members", "new_members", "active_members", "interactions", "capped_interactions", "raw_interactions", "active_seconds",
        "by_verb",
    )
    rows = MemberDay.objects.order_by("day", "member_id").values_list(
        "day", "member_id", "interactions", "capped_interactions", "active_seconds", "by_verb", "spans"
    )
    return [list(days), list(rows)]


def three_days_of_life(seed=7) -> list[tuple]:
    """(member, moment) of deeds and beats over three days, many of them around midnight."""
    dice = random.Random(seed)
    people = [person(f"p{i}") for i in range(5)]
    deeds, beats = [], []
    for _ in range(120):
        day = DAY + timedelta(days=dice.randrange(3))
        anywhen = f"{dice.randrange(24):02d}:{dice.randrange(60):02d}:{dice.randrange(60):02d}"
        moment = at(day, dice.choice(["00:00:05", "23:59:40", "23:59:59.83", anywhen]))
        (deeds if dice.random() < 0.5 else beats).append((dice.choice(people), moment, dice.choice(["replied", "liked"])))
    return deeds, beats


def write(deeds, beats, **fields):
    for who, moment, verb in deeds:
        make_interaction(who, moment, verb, **fields)
    for who, moment, _ in beats:
        make_heartbeat(who, moment)


def test_a_day_of_four_members_gives_activity_sixteen():
    lin, bo, *others = [person(name) for name in ("lin", "bo", "idle-1", "idle-2")]
    for _ in range(6):
        make_interaction(lin, at(DAY, "10:00"), "replied")
    for _ in range(10):
        make_interaction(bo, at(DAY, "11:00"), "liked")
    for who, minutes in ((lin, 30), (bo, 90)):
        for minute in range(minutes):
            make_heartbeat(who, at(DAY, f"{12 + minute // 60}:{minute % 60:02d}"))
    assert rollups.roll_up(DAY, now=at(NEXT)) == 2
    day = CommunityDay.objects.get()
    assert (day.members, day.active_members, day.interactions, day.raw_interactions) == (4, 2, 16, 16)
    assert day.active_seconds == (30 * 60 + 15 + 60) + (90 * 60 + 15 + 60)
    assert day.by_verb == {"liked": 10, "replied": 6}
    assert day.complete


def test_A6_a_comment_before_midnight_belongs_to_its_day_and_its_time_to_both():
    lin = person("lin")
    make_interaction(lin, at(DAY, "23:59:30"))
    for day in (DAY, NEXT):
        rollups.roll_up(day, now=at(NEXT + timedelta(days=1)))
    rows = list(MemberDay.objects.order_by("day").values_list("day", "interactions", "active_seconds", "spans"))
    assert rows == [(DAY, 1, 30, [86370, 86400]), (NEXT, 0, 30, [0, 30])]
    assert list(CommunityDay.objects.order_by("day").values_list("active_members", flat=True)) == [1, 0]


def test_A7_one_event_counts_once():
    lin, event = person("lin"), uuid.uuid4()
    make_interaction(lin, at(DAY), event_id=event)
    for _ in range(2):
        with pytest.raises(IntegrityError), transaction.atomic():
            make_interaction(lin, at(DAY), event_id=event)
    rollups.roll_up(DAY, now=at(NEXT))
    assert CommunityDay.objects.get().interactions == 1


def test_A8_the_last_second_of_a_day_belongs_to_it():
    lin = person("lin")
    make_interaction(lin, at(DAY, "23:59:59.83"))
    for day in (DAY, NEXT):
        rollups.roll_up(day, now=at(NEXT + timedelta(days=1)))
    assert list(MemberDay.objects.order_by("day").values_list("interactions", "active_seconds")) == [(1, 1), (0, 59)]


def test_a_second_device_adds_no_time():
    lin = person("lin")
    for clock in ("10:00:00", "10:01:00", "10:02:00", "10:01:30"):
        make_heartbeat(lin, at(DAY, clock))
    rollups.roll_up(DAY, now=at(NEXT))
    assert MemberDay.objects.get().active_seconds == 195


def test_only_countable_members_and_counting_verbs_count():
    lin = person("lin")
    staff, bot, gone = person("staff-1"), person("bot-1"), person("gone")
    for who, reason in ((staff, "staff"), (bot, "bot"), (gone, "erased")):
        standing.give(who, reason, at=JOINED)
    late = person("suspended-later")
    standing.give(late, "suspended", at=at(NEXT))
    unverified = person("newcomer", verified=False)
    for who in (lin, staff, bot, gone, late, unverified):
        make_interaction(who, at(DAY))
        make_heartbeat(who, at(DAY))
    make_interaction(lin, at(DAY), "like_received")
    rollups.roll_up(DAY, now=at(NEXT))
    day = CommunityDay.objects.get()
    assert (day.members, day.interactions, day.raw_interactions, day.active_members) == (2, 2, 2, 2)
    assert set(MemberDay.objects.values_list("member_id", flat=True)) == {lin.pk, late.pk}


def test_members_and_new_members_are_read_from_dated_standings():
    person("old")
    make_member("new", joined_at=at(DAY, "08:00"))
    back = make_member("back", joined_at=at(DAY - timedelta(days=2)))
    Standing.objects.filter(member=back).update(until_at=at(DAY - timedelta(days=1)))
    standing.give(back, "verified", at=at(DAY, "07:00"))
    make_member("tomorrow", joined_at=at(NEXT, "00:00"))
    rollups.roll_up(DAY, now=at(NEXT))
    day = CommunityDay.objects.get()
    assert (day.members, day.new_members) == (3, 1)


def test_the_cap_limits_one_kind_of_one_member_a_day():
    lin = person("lin")
    VerbRule.objects.create(verb="liked", daily_cap=2)
    for _ in range(5):
        make_interaction(lin, at(DAY), "liked")
    make_interaction(lin, at(DAY), "replied")
    rollups.roll_up(DAY, now=at(NEXT))
    day = CommunityDay.objects.get()
    assert (day.interactions, day.capped_interactions) == (6, 3)


def test_a_day_filled_twice_is_the_same_day():
    deeds, beats = three_days_of_life()
    write(deeds, beats)
    for day in Period(DAY, DAY + timedelta(days=3)):
        rollups.roll_up(day, now=at(DAY + timedelta(days=5)))
    once = history()
    for day in Period(DAY, DAY + timedelta(days=3)):
        rollups.roll_up(day, now=at(DAY + timedelta(days=5)))
    assert history() == once


def test_days_filled_in_any_order_are_the_same_history():
    deeds, beats = three_days_of_life()
    random.Random(3).shuffle(deeds)
    write(deeds, beats)
    days = list(Period(DAY, DAY + timedelta(days=3)))
    now = at(DAY + timedelta(days=5))
    for day in days:
        rollups.roll_up(day, now=now)
    forward = history()
    MemberDay.objects.all().delete()
    CommunityDay.objects.all().delete()
    for day in [*reversed(days), days[2], days[0]]:
        rollups.roll_up(day, now=now)
    assert history() == forward


def test_late_rows_make_the_history_that_punctual_rows_make():
    deeds, beats = three_days_of_life()
    now = at(DAY + timedelta(days=4))
    write(deeds, beats)
    roll_up_due_days(now)
    punctual = history()
    for model in (MemberDay, CommunityDay, DueDay, Interaction):
        model.objects.all().delete()
    fill.FillState.objects.all().delete()
    write(deeds[::2], [])
    roll_up_due_days(now)
    assert history() != punctual
    write(deeds[1::2], [], received_at=now + timedelta(minutes=20))
    roll_up_due_days(now + timedelta(minutes=30))
    assert history() == punctual


def test_a_row_that_becomes_visible_late_is_found_by_the_overlap():
    lin, now = person("lin"), at(NEXT, "09:00")
    roll_up_due_days(now)
    make_interaction(lin, at(DAY), received_at=now - timedelta(minutes=10))
    roll_up_due_days(now + timedelta(minutes=2))
    assert CommunityDay.objects.get(day=DAY).interactions == 1


def test_without_the_overlap_that_row_would_be_lost(monkeypatch):
    monkeypatch.setattr(fill, "OVERLAP", timedelta(0))
    lin, now = person("lin"), at(NEXT, "09:00")
    roll_up_due_days(now)
    make_interaction(lin, at(DAY), received_at=now - timedelta(minutes=10))
    roll_up_due_days(now + timedelta(minutes=2))
    assert CommunityDay.objects.get(day=DAY).interactions == 0


def test_a_late_deed_at_midnight_makes_both_days_due():
    lin, now = person("lin"), at(NEXT + timedelta(days=3))
    roll_up_due_days(now)
    make_interaction(lin, at(DAY, "23:59:30"), received_at=now + timedelta(minutes=1))
    roll_up_due_days(now + timedelta(minutes=5))
    assert dict(MemberDay.objects.values_list("day", "active_seconds")) == {DAY: 30, NEXT: 30}


def test_an_interrupted_day_keeps_its_old_rows_and_stays_due(monkeypatch):
    lin, now = person("lin"), at(NEXT)
    make_interaction(lin, at(DAY))
    roll_up_due_days(now)
    before = history()
    make_interaction(lin, at(DAY, "15:00"))
    mark([DAY], "asked", at=now)

    def fails(*_args):
        raise RuntimeError("the worker is gone")

    with monkeypatch.context() as broken:
        broken.setattr(rollups, "raw_count", fails)
        with pytest.raises(RuntimeError):
            roll_up_due_days(now)
    assert history() == before
    assert DAY in due_days(now)
    assert MetricRun.objects.latest("pk").state == "failed"
    roll_up_due_days(now)
    assert CommunityDay.objects.get(day=DAY).interactions == 2
    assert due_days(now) == []


def test_a_mark_set_while_a_day_is_rolled_up_survives(monkeypatch):
    person("lin")
    mark([DAY], "received", at=at(NEXT))
    real = rollups.raw_count

    def arrives_meanwhile(day):
        mark([DAY], "received", at=at(NEXT))
        return real(day)

    monkeypatch.setattr(rollups, "raw_count", arrives_meanwhile)
    roll_up_due_day(DAY, now=at(NEXT))
    assert due_days(at(NEXT)) == [DAY]


def test_a_day_without_a_mark_is_left_alone():
    person("lin")
    assert roll_up_due_day(DAY, now=at(NEXT)) == 0
    assert not CommunityDay.objects.exists()


def test_quiet_days_are_filled_from_the_first_member_on():
    person("lin")
    roll_up_due_days(at(DAY + timedelta(days=1)))
    days = dict(CommunityDay.objects.values_list("day", "members"))
    assert days == {JOINED.date() + timedelta(days=i): 1 for i in range(5)}


def test_the_running_day_is_provisional_until_it_has_ended():
    lin = person("lin")
    make_interaction(lin, at(DAY, "10:00"))
    roll_up_due_days(at(DAY, "11:00"))
    assert not CommunityDay.objects.get(day=DAY).complete
    make_interaction(lin, at(DAY, "23:00"))
    roll_up_due_days(at(NEXT, "00:05"))
    day = CommunityDay.objects.get(day=DAY)
    assert (day.complete, day.interactions) == (True, 2)


def test_time_runs_out_and_the_rest_stays_due():
    person("lin")
    now = at(NEXT)
    roll_up_due_days(now, budget_s=0)
    assert CommunityDay.objects.count() == 1
    assert CommunityDay.objects.get().day == NEXT, "newest first"
    assert len(due_days(now)) == 4
    roll_up_due_days(now)
    assert CommunityDay.objects.count() == 5


def test_a_day_whose_heartbeats_are_gone_keeps_its_time():
    lin, late = person("lin"), at(DAY + timedelta(days=60))
    for minute in range(10):
        make_heartbeat(lin, at(DAY, f"10:{minute:02d}"))
    rollups.roll_up(DAY, now=at(NEXT))
    Heartbeat.objects.all().delete()
    make_interaction(lin, at(DAY, "10:09:30"))
    make_interaction(lin, at(DAY, "20:00"))
    rollups.roll_up(DAY, now=late)
    row = MemberDay.objects.get()
    assert (row.interactions, row.active_seconds) == (2, 9 * 60 + 90 + 60)
    rollups.roll_up(DAY, now=late)
    assert MemberDay.objects.get().active_seconds == row.active_seconds


def test_heartbeats_are_kept_until_their_day_is_rolled_up():
    lin, now = person("lin"), at(NEXT, "09:00")
    make_heartbeat(lin, at(DAY, "08:00"))
    assert fill.heartbeats_needed_since() == at(DAY, "08:00")
    roll_up_due_days(now)
    assert fill.heartbeats_needed_since() == at(NEXT, "00:00") - timedelta(seconds=75)
    mark([DAY], "asked", at=now)
    assert fill.heartbeats_needed_since() == at(DAY, "00:00") - timedelta(seconds=75)


def test_rolling_up_a_day_takes_as_many_statements_for_five_members_as_for_fifty(count_queries):
    for i in range(5):
        make_interaction(person(f"a{i}"), at(DAY))
    money = rollups.money_of(Period(DAY, DAY))
    statements = STATEMENTS + (connection.vendor == "postgresql")
    with count_queries(statements):
        rollups.roll_up(DAY, now=at(NEXT), money=money)
    for i in range(45):
        make_interaction(person(f"b{i}"), at(DAY))
    with count_queries(statements):
        rollups.roll_up(DAY, now=at(NEXT), money=money)


def _roll(day, now):
    return rollups.roll_up(day, now=now)


@pytest.mark.rig
@pytest.mark.django_db(transaction=True)
def test_two_workers_at_once_make_one_history():
    deeds, beats = three_days_of_life()
    write(deeds, beats)
    now = at(DAY + timedelta(days=5))
    rollups.roll_up(DAY, now=now)
    once = history()
    outcomes = race(_roll, [(DAY, now)] * 6)
    assert [state for state, _ in outcomes] == ["done"] * 6
    assert history() == once


def _roll_without_lock(day, now):
    with patch.object(rollups, "day_locked", lambda _day: transaction.atomic()):
        return rollups.roll_up(day, now=now)


@pytest.mark.rig
@pytest.mark.django_db(transaction=True)
def test_without_the_lock_two_workers_collide():
    deeds, beats = three_days_of_life()
    write(deeds, beats)
    now = at(DAY + timedelta(days=5))
    collided = 0
    for _ in range(5):
        collided += sum(state == "refused" for state, _ in race(_roll_without_lock, [(DAY, now)] * 6))
    assert collided


@pytest.mark.rig
@pytest.mark.django_db(transaction=True)
def test_marking_by_many_workers_loses_no_day():
    person("lin")
    now = at(NEXT)
    race(fill.mark_due_days, [(now,)] * 4)
    assert connection.vendor == "postgresql"
    assert set(due_days(now)) == {JOINED.date() + timedelta(days=i) for i in range(5)}
