"""Due rows, one by one: what fails waits and the others go on. The table is that of what the search has to index."""
import doctest
from datetime import timedelta

import pytest
from django.db import DatabaseError
from django.utils import timezone

from community.models import SearchDue
from kit import due

NOW = timezone.now()
pytestmark = pytest.mark.django_db


def make_due(*keys, at=NOW) -> None:
    SearchDue.objects.bulk_create(SearchDue(kind="topic", key=key, run_after=at) for key in keys)


def work(act) -> int:
    return due.work_off(SearchDue.objects.all(), act, at=NOW)


def test_the_examples_are_true():
    assert doctest.testmod(due).failed == 0


def test_each_row_is_done_once_in_the_order_it_is_due_and_what_is_not_due_waits():
    make_due("late", at=NOW + timedelta(seconds=1))
    make_due("second")
    make_due("first", at=NOW - timedelta(seconds=1))
    done = []

    def act(row):
        done.append(row.key)
        row.delete()

    assert (work(act), done) == (2, ["first", "second"])
    assert SearchDue.objects.get().key == "late"


def test_what_fails_leaves_nothing_half_done_waits_longer_each_time_and_stops_nobody(caplog):
    make_due("bad", "good")

    def act(row):
        SearchDue.objects.filter(key=row.key).update(kind="touched")
        if row.key == "bad":
            raise DatabaseError("a statement failed")
        row.delete()

    assert work(act) == 2
    bad = SearchDue.objects.get()
    assert (bad.kind, bad.attempts, bad.run_after) == ("topic", 1, NOW + timedelta(minutes=1))
    assert "bad" in caplog.text
    assert work(act) == 0
    assert due.work_off(SearchDue.objects.all(), act, at=bad.run_after) == 1
    assert SearchDue.objects.get().run_after == bad.run_after + timedelta(minutes=2)


def test_a_row_that_never_ends_is_left_after_forty_rounds():
    make_due("endless")
    assert work(lambda row: None) == due.ROUNDS
