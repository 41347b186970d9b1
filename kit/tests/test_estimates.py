"""Counting for the admin's pages of large tables."""
import pytest
from django.db import connection

from accounts.models import Member
from kit import estimates
from kit.estimates import EstimatedPaginator
from tests.factories.accounts import make_member


def people(**narrowed):
    return Member.objects.filter(**narrowed).order_by("pk")


def test_a_small_table_is_counted(db, member, other_member):
    assert EstimatedPaginator(people(), 50).count == 2


@pytest.mark.rig
def test_a_large_table_is_not_read_through_unless_it_is_filtered(db, monkeypatch, only_on_postgres, count_queries):
    monkeypatch.setattr(estimates, "EXACT_UP_TO", 3)
    for i in range(5):
        make_member(f"one-{i}")
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE accounts_member")
    make_member("newer-than-the-estimate")
    with count_queries(1):
        assert EstimatedPaginator(people(), 50).count == 5
    assert EstimatedPaginator(people(handle="one-1"), 50).count == 1
