"""What was asked before, while a title is typed: by its words, only what everybody may read."""
import pytest
from django.utils import timezone

from community.models import Post
from community.search.indexing import rebuild
from community.similar import similar_topics
from tests.factories.accounts import make_member
from tests.factories.community import make_category, make_topic
from tests.factories.questions import make_answer, make_question

NOW = timezone.now()


@pytest.fixture
def asked(db):
    asker = make_member()
    make_answer(make_question(asker, title="SKIP LOCKED queue still deadlocks with two workers"), accepted_by=asker)
    make_question(title="两个worker抢任务，为什么还是会重复执行？")
    make_topic(title="How do you name your branches")
    make_question(title="Deadlock on a foreign key check")
    rebuild()


def found(title):
    return [topic["title"] for topic in similar_topics(title)]


def test_the_most_and_the_rarest_words_come_first(asked):
    assert found("Why does my queue of workers end in deadlocks") == ["SKIP LOCKED queue still deadlocks with two workers"]
    assert found("deadlock foreign key")[0] == "Deadlock on a foreign key check"


def test_chinese_is_found_by_its_pairs(asked):
    assert found("任务重复执行怎么办") == ["两个worker抢任务，为什么还是会重复执行？"]


@pytest.mark.parametrize("title", ["", "   ", "how do you", "?!", "a", "zzz qqq", "\0", "x" * 3000, "' OR 1=1 --", "(((", '"'])
def test_what_says_nothing_finds_nothing(asked, title):
    assert found(title) == []


def test_five_at_most(db):
    for _n in range(8):
        make_topic(title="A queue that is stuck")
    rebuild()

    assert len(found("My queue is stuck again")) == 5


def test_hidden_topics_are_not_named_even_before_the_index_knows(asked, client):
    question = Post.objects.get(position=1, topic__title="Deadlock on a foreign key check").topic
    type(question).objects.filter(pk=question.pk).update(hidden_at=NOW)

    answer = client.get("/community/similar/", {"q": "deadlock foreign key"}).json()

    assert "Deadlock on a foreign key check" not in [topic["title"] for topic in answer["topics"]]


def test_the_call_says_what_is_solved(asked, client):
    answer = client.get("/community/similar/", {"q": "skip locked queue"}).json()

    assert answer["label"] == "Asked before"
    assert [(topic["lang"], topic["note"]) for topic in answer["topics"]] == [("en", "solved, 1 reply")]


def test_it_takes_two_statements(asked, count_queries):
    with count_queries(2):
        found("deadlock foreign key queue")


def test_without_a_script_the_preview_names_them(asked, signed_in, member):
    data = {"category": make_category("slow").slug, "title": "My queue with workers deadlocks", "body": "It does.", "preview": "1"}

    page = signed_in(member).post("/community/new/", data).content.decode()

    assert "SKIP LOCKED queue still deadlocks with two workers" in page
