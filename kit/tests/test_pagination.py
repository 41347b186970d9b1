"""A list cut into pages by where its rows stand."""

from datetime import UTC, datetime, timedelta

import pytest
from django.contrib.auth.models import Group
from django.http import Http404, QueryDict
from django.test import RequestFactory
from django_celery_beat.models import ClockedSchedule

from kit.pagination import keyset_page

# Any rows with an instant will do; the house has none on this floor.
Rows = ClockedSchedule.objects
NOON = datetime(2026, 11, 21, 12, tzinfo=UTC)
ORDER = ("-clocked_time", "-id")


def ask(query="", queryset=None, size=3, fields=ORDER):
    return keyset_page(Rows.all() if queryset is None else queryset, RequestFactory().get(f"/{query}"), fields, size=size)


@pytest.fixture
def seven(db):
    """Seven rows, the third and fourth of the same instant."""
    for hour in (0, 1, 2, 2, 4, 5, 6):
        Rows.create(clocked_time=NOON + timedelta(hours=hour))
    return list(Rows.order_by(*ORDER))


def test_pages_walked_downwards_show_every_row_once(seven):
    seen, url = [], ""
    while True:
        page = ask(url)
        seen += page.items
        if not page.older_url:
            break
        url = page.older_url
    assert seen == seven


def test_pages_walked_upwards_lead_back_to_the_first(seven):
    last = ask(ask(ask().older_url).older_url)
    middle = ask(last.newer_url)
    first = ask(middle.newer_url)
    assert (last.items, middle.items, first.items) == (seven[6:], seven[3:6], seven[:3])
    assert first.newer_url == ""


def test_the_first_page_has_nothing_newer_and_a_short_list_nothing_older(seven):
    assert ask().newer_url == ""
    assert ask(size=7).older_url == ""
    assert ask(queryset=Rows.none()).items == []


def test_a_page_stays_in_place_when_rows_are_added_above(seven):
    older = ask().older_url
    before = ask(older).items
    Rows.create(clocked_time=NOON + timedelta(days=1))
    assert ask(older).items == before


def test_other_parameters_stay_in_the_address(seven):
    page = ask("?tab=hot&tag=sql")
    query = QueryDict(page.older_url[1:])
    assert (query["tab"], query["tag"], sorted(query)) == ("hot", "sql", ["before", "tab", "tag"])


def test_rows_as_dicts_and_ascending_orders_are_cut_the_same_way(db):
    for number in range(7):
        Group.objects.create(name=f"shelf {number}")
    rows = Group.objects.filter(name__startswith="shelf").values("name", "id")
    first = ask(queryset=rows, fields=("name", "id"))
    second = ask(first.older_url, queryset=rows, fields=("name", "id"))
    assert [row["name"] for row in first.items + second.items] == [f"shelf {number}" for number in range(6)]


def test_a_page_costs_one_query_however_deep(seven, count_queries):
    older = ask().older_url
    with count_queries(1):
        ask()
    with count_queries(1):
        ask(older)


@pytest.mark.parametrize(
    "cursor",
    [
        "x",
        "%00",
        "!!!!",
        "W10",
        "bnVsbA",
        "W251bGwsbnVsbF0",
        "WyIyMDI2LTAxLTAxIiwiMSJd",
        "WyIwMDAxLTAxLTAxVDAwOjAwOjAwKzE0OjAwIiwiMSJd",
        "WyIyMDI2LTAxLTAxVDAwOjAwOjAwWiIsIjk5OTk5OTk5OTk5OTk5OTk5OTk5OTkiXQ",
        "WyIyMDI2LTAxLTAxVDAwOjAwOjAwWiIsIlx1MDAwMCJd",
        "%C3%A9",
        "A" * 5000,
        "W1tbW1tb",
    ],
)
@pytest.mark.parametrize("name", ["before", "after"])
def test_a_cursor_of_another_make_is_not_found(db, cursor, name):
    with pytest.raises(Http404):
        ask(f"?{name}={cursor}")
