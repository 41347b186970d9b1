"""Counting for the admin's pages of large tables."""
import pytest
from django.contrib.auth.models import Group
from django.db import connection

from kit import estimates
from kit.estimates import EstimatedPaginator


def counted(**narrowed) -> int:
    return EstimatedPaginator(Group.objects.filter(**narrowed).order_by("pk"), 50).count


@pytest.fixture
def five(db):
    Group.objects.all().delete()
    Group.objects.bulk_create(Group(name=f"group {i}") for i in range(5))


def test_a_small_table_is_counted(five):
    assert counted() == 5


@pytest.mark.rig
def test_a_large_table_is_not_read_through_unless_it_is_filtered(five, monkeypatch, only_on_postgres, count_queries):
    monkeypatch.setattr(estimates, "EXACT_UP_TO", 3)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE auth_group")
    Group.objects.create(name="newer than the estimate")
    with count_queries(1):
        assert counted() == 5
    assert counted(name="group 1") == 1
