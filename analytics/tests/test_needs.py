"""What members look for and do not find, as the operators read it."""
from datetime import timedelta

import pytest
from django.utils import timezone

from community.search import log

pytestmark = pytest.mark.django_db
NEEDS = "/analytics/needs/"


def ask(question: str, hits: int, times: int = 1, days_ago: int = 1) -> None:
    for _time in range(times):
        log.note(question, hits, at=timezone.now() - timedelta(days=days_ago))


def test_what_was_sought_often_and_never_found_stands_first(client_of_operator):
    ask("幂等", 0, times=3)
    ask("Borrow Checker", 0, times=2)
    ask("缓存", 40, times=9)
    ask("raft", 2, times=2)
    page = client_of_operator.get(NEEDS).context
    assert [(line.question, line.times) for line in page["not_found"]] == [("幂等", 3), ("borrow checker", 2)]
    assert [(line.question, line.hits) for line in page["found_little"]] == [("raft", 2)]
    assert [line.question for line in page["asked_most"]] == ["缓存", "raft"]


def test_what_was_asked_once_is_told_to_nobody(client_of_operator):
    ask("my password is hunter2", 0)
    assert "hunter2" not in client_of_operator.get(NEEDS).content.decode()


def test_what_is_found_meanwhile_is_no_gap(client_of_operator):
    ask("幂等", 0, times=3, days_ago=5)
    ask("幂等", 12, days_ago=1)
    assert client_of_operator.get(NEEDS).context["not_found"] == []


def test_a_question_of_before_the_period_is_left_out(client_of_operator):
    ask("幂等", 0, times=3, days_ago=20)
    assert client_of_operator.get(f"{NEEDS}?days=7").context["not_found"] == []
    assert len(client_of_operator.get(f"{NEEDS}?days=30").context["not_found"]) == 1


def test_the_page_costs_the_same_however_much_was_asked(client_of_operator, count_queries):
    for size in (5, 25):
        for number in range(size):
            ask(f"gap {number} of {size}", 0, times=2)
        with count_queries(6):
            client_of_operator.get(NEEDS)


@pytest.fixture
def client_of_operator(signed_in, operator):
    return signed_in(operator)
