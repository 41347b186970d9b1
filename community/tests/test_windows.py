"""Looking among the newest rows first changes how long an answer takes, never what it is."""
from datetime import UTC, datetime, timedelta

import pytest
from django.core.cache import cache

from community.models import SearchRow
from community.search import windows
from community.search.index import Filters, search
from community.search.indexing import row_of
from community.search.sources import Document
from kit.tokens import needles_of

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 21, tzinfo=UTC)
EVERY = {"filters": Filters(), "paid": None, "is_member": False}


def write(*texts: str, days_ago: int) -> None:
    first = SearchRow.objects.count()
    rows = [row_of("post", Document(str(first + i), "", NOW - timedelta(days=days_ago), "en", text)) for i, text in enumerate(texts)]
    SearchRow.objects.bulk_create(rows)


def found(question: str, **limits) -> set[str]:
    return {hit.key for hit in search(needles_of(question), **EVERY, **limits)}


@pytest.fixture
def years(monkeypatch):
    """“queue” every day for three years; “sloth” once, long ago. Edges stand after 5 and 50 rows."""
    monkeypatch.setattr(windows, "NEWEST_ROWS", (5, 50))
    cache.delete("search:edges")
    for days_ago in range(0, 1000, 5):
        write("a queue", days_ago=days_ago)
    write("a sloth", days_ago=900)
    yield
    cache.delete("search:edges")


def test_a_common_word_gives_its_newest_rows(years):
    assert found("queue", titles=0, texts=4) == {"0", "1", "2", "3"}
    assert found("queue", titles=0, texts=30) == {str(key) for key in range(30)}


def test_a_rare_word_is_found_however_old(years):
    assert found("sloth") == {"200"}
    assert len(found("queue", titles=0, texts=None)) == 200


def test_what_is_written_while_the_edges_are_kept_is_found_first(years):
    found("queue")
    write("a queue", days_ago=-1)
    assert "201" in found("queue", titles=0, texts=3)


def test_a_row_stands_in_one_window_of_each_length():
    assert windows.windows_of(datetime(2026, 11, 1, 23, 30, tzinfo=UTC)) == {"@1w9801", "@8w1225", "@64w153", "@512w19"}


def test_between_two_times_few_windows_hold_all():
    day = timedelta(days=1)
    for length in (1, 7, 30, 400, 3000):
        asked = windows.windows_between(NOW - length * day, NOW)
        assert len(asked) <= windows.MOST_WINDOWS
        for back in range(0, length + 1, max(1, length // 20)):
            assert windows.windows_of(NOW - back * day) & set(asked), (length, back)
    assert windows.windows_between(NOW - 40_000 * day, NOW) == []
