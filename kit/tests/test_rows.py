"""INSERT … ON CONFLICT: which rows were new, on whatever database the tests run."""
import pytest
from django.contrib.auth.models import Group

from kit.rows import insert, insert_new


@pytest.mark.django_db
def test_only_new_rows_come_back_with_their_keys():
    Group.objects.create(name="known")
    rows = [Group(name="a"), Group(name="known"), Group(name="b"), Group(name="a")]

    new = insert_new(rows, unique=["name"])

    assert [group.name for group in new] == ["a", "b"]
    assert [Group.objects.get(pk=group.pk).name for group in new] == ["a", "b"]
    assert rows[1].pk is None


@pytest.mark.django_db
def test_any_constraint_counts_when_none_is_named():
    assert insert_new([Group(name="once")], unique=[]) != []
    assert insert_new([Group(name="once")], unique=[]) == []


@pytest.mark.django_db
def test_a_conflict_may_change_the_row_instead():
    Group.objects.create(name="x")

    rows = insert([Group(name="x"), Group(name="y")], unique=["name"], on_conflict="UPDATE SET name = excluded.name", returning=["name"])

    assert sorted(rows) == [("x",), ("y",)]


def test_nothing_to_insert_asks_nothing():
    assert (insert_new([], unique=["name"]), insert([], unique=["name"], returning=["id"])) == ([], [])


@pytest.mark.django_db
def test_it_is_one_statement(django_assert_num_queries):
    with django_assert_num_queries(1):
        insert_new([Group(name=str(n)) for n in range(100)], unique=["name"])
