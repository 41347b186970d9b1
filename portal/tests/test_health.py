"""Alive is not ready: a worker is judged by the row it wrote."""
from datetime import UTC, datetime, timedelta

import pytest
import time_machine

from portal import health, tasks
from portal.models import Pulse

NOON = datetime(2026, 11, 21, 12, tzinfo=UTC)


def test_alive_asks_nothing_of_the_database(client, count_queries, db):
    with count_queries(0):
        assert client.get("/healthz").status_code == 200


@pytest.mark.django_db
def test_ready_when_a_worker_wrote_its_row_within_two_minutes(client):
    health.record_pulse(at=NOON)
    with time_machine.travel(NOON + timedelta(seconds=119), tick=False):
        answer = client.get("/readyz")
    assert (answer.status_code, answer.json()) == (
        200, {"status": "ok", "database": "ok", "migrations": "ok", "broker": "ok", "worker": {"age_s": 119.0}}
    )


@pytest.mark.django_db
def test_not_ready_when_the_row_is_older_than_two_minutes(client):
    health.record_pulse(at=NOON)
    with time_machine.travel(NOON + timedelta(seconds=121), tick=False):
        answer = client.get("/readyz")
    assert (answer.status_code, answer.json()["worker"]) == (503, {"age_s": 121.0})


@pytest.mark.django_db
def test_not_ready_when_no_worker_ever_worked(client):
    assert (client.get("/readyz").status_code, client.get("/readyz").json()["worker"]) == (503, {"age_s": None})


@pytest.mark.django_db
def test_the_task_writes_one_row_however_often_it_runs():
    tasks.record_pulse()
    tasks.record_pulse()
    assert Pulse.objects.count() == 1
