"""Heartbeats: few rows, and yet the same active time as with all of them."""
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from community.heartbeats import COVERS, beat, keepers, prune
from community.models import Heartbeat

START = datetime(2026, 11, 21, 9, tzinfo=UTC)


def seconds_active(instants) -> float:
    """Length of the union of [t, t + 75 s)."""
    total, end = timedelta(), None
    for instant in sorted(instants):
        begin = instant if end is None or instant > end else end
        total += max(timedelta(), instant + COVERS - begin)
        end = max(end or instant, instant + COVERS)
    return total.total_seconds()


def stored(member):
    return list(Heartbeat.objects.filter(member=member).values_list("occurred_at", flat=True))


def send(member, seconds):
    for second in seconds:
        beat(member, at=START + timedelta(seconds=second))


def test_a_beat_a_minute_and_a_second_device_leave_195_seconds(member):
    send(member, [0, 60, 90, 120])

    assert seconds_active(stored(member)) == 195


def test_a_client_that_sends_each_second_leaves_a_row_or_two_a_minute(member):
    send(member, range(600))

    assert seconds_active(stored(member)) == 599 + 75
    assert Heartbeat.objects.count() <= 10


def test_the_same_instant_twice_is_one_row(member):
    send(member, [0, 0])

    assert len(stored(member)) == 1


@pytest.mark.django_db(transaction=False)
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(gaps=st.lists(st.integers(0, 200), max_size=25))
def test_the_active_time_is_what_it_would_be_with_every_beat(member, gaps):
    Heartbeat.objects.all().delete()
    instants, second = [], 0
    for gap in gaps:
        second += gap
        instants.append(second)
    send(member, instants)

    assert seconds_active(stored(member)) == seconds_active(START + timedelta(seconds=second) for second in instants)


def test_old_beats_go_after_forty_days(member, monkeypatch):
    monkeypatch.setattr(keepers, "_entries", {})
    send(member, [0])
    beat(member, at=START + timedelta(days=1))

    assert prune(at=START + timedelta(days=40, hours=1)) == 1
    assert stored(member) == [START + timedelta(days=1)]


def test_beats_that_are_not_summed_up_yet_stay(member, monkeypatch):
    monkeypatch.setattr(keepers, "_entries", {"test": lambda: START - timedelta(days=2)})
    send(member, [0])

    assert prune(at=START + timedelta(days=100)) == 0


def test_a_beat_takes_two_statements(member, count_queries):
    send(member, [0, 60])
    with count_queries(2):
        send(member, [70])


def test_a_page_reports_presence_with_an_empty_answer(signed_in, member, client):
    assert client.post("/community/heartbeat/", "{}", content_type="application/json").status_code == 204
    assert Heartbeat.objects.count() == 0

    response = signed_in(member).post("/community/heartbeat/", "{}", content_type="application/json")
    assert (response.status_code, response.content, Heartbeat.objects.count()) == (204, b"", 1)
