"""Search finds what its reader may know of, and takes any question."""
import pytest
from django.utils import timezone

from accounts.models import Member
from billing.models import Product
from portal.finding import EACH, clean, find
from portal.tests.talk import make_category, make_topic
from tests.factories.accounts import make_member
from tests.factories.billing import make_grant, make_plan
from tests.factories.courses import make_course, make_paid_course
from tests.factories.events import make_event

NOW = timezone.now


def found(question, reader) -> dict[str, list[str]]:
    return {shelf.label: [item.title for item in shelf.items] for shelf in find(clean(question), reader, at=NOW())}


@pytest.fixture
def house(db, author):
    """One of each kind with “lock” in its title."""
    make_topic(author, make_category(), "SKIP LOCKED deadlocks")
    make_course("locks", title="Locks from the inside", owner=author)
    make_event("lock-night", title="Night of locks")
    make_member("locksmith", display_name="Ada Smith")
    return author


def test_one_question_looks_through_everything(house, member):
    assert found("lock", member) == {
        "Courses": ["Locks from the inside"], "Topics": ["SKIP LOCKED deadlocks"], "Events": ["Night of locks"], "Members": ["Ada Smith"],
    }


def test_every_word_must_be_met_in_any_order_and_case(house, member):
    assert found("deadlocks SKIP", member) == {"Topics": ["SKIP LOCKED deadlocks"]}
    assert found("deadlocks rust", member) == {}


def test_chinese_words_are_found(db, member):
    make_topic(member, make_category(), "用SQLite扛住两千写每秒", language="zh-hans")
    assert found("扛住", member) == {"Topics": ["用SQLite扛住两千写每秒"]}


def test_what_is_hidden_stays_hidden(db, client, member, moderator):
    make_topic(make_member("x"), make_category(), "Hidden locks", hidden=True)
    make_course("members-only", title="Locks for members", visibility="members")
    make_course("draft", title="Draft locks", published=False)
    make_event("draft-night", title="Draft night of locks", published=False)
    assert found("locks", member) == {"Courses": ["Locks for members"]}
    assert "Hidden locks" in found("locks", moderator)["Topics"]
    html = client.get("/search/?q=locks").content.decode()
    assert "Nothing is called “locks”" in html
    assert "Hidden locks" not in html


def locks(question, reader, label) -> dict[str, str]:
    """Title → what opens it, of one shelf."""
    return {item.title: item.lock for shelf in find(question, reader, at=NOW()) if shelf.label == label for item in shelf.items}


def test_a_lesson_that_is_not_bought_stands_there_as_locked(member, author):
    course = make_paid_course("paid", owner=author)
    closed = "opens with the course"
    assert locks("lesson", member, "Lessons") == {"Lesson 1.1": "", "Lesson 1.2": closed, "Lesson 2.1": closed, "Lesson 2.2": closed}
    make_grant(member, course.product)
    assert set(locks("lesson", member, "Lessons").values()) == {""}


def test_a_course_that_is_not_bought_says_what_opens_it(member, author):
    alone = make_paid_course("alone", owner=author, title="Locks alone")
    both = make_paid_course("both", owner=author, title="Locks both")
    plan_only = make_paid_course("plan-only", owner=author, title="Locks by plan")
    gone = make_paid_course("gone", owner=author, title="Locks gone")
    make_course("free", owner=author, title="Locks free")
    plan = make_plan(products=[both.product, plan_only.product])
    Product.objects.filter(course__in=[plan_only, gone]).update(is_on_sale=False)
    assert locks("locks", member, "Courses") == {
        "Locks alone": "opens for ¥268", "Locks both": "opens with a membership, or alone for ¥268",
        "Locks by plan": "opens with a membership", "Locks gone": "not on sale now", "Locks free": "",
    }
    make_grant(member, plan)
    make_grant(member, alone.product)
    assert {title for title, lock in locks("locks", member, "Courses").items() if lock} == {"Locks gone"}


@pytest.mark.parametrize("who", ["author", "reviewer", "staff", "superuser"])
def test_who_wrote_it_or_reads_everything_meets_no_lock(request, author, who):
    make_paid_course("paid", owner=author, title="Lesson by lesson")
    reader = request.getfixturevalue(who)
    assert set(locks("lesson", reader, "Lessons").values()) | set(locks("lesson", reader, "Courses").values()) == {""}


def test_search_and_the_lesson_page_say_the_same(member, author, signed_in):
    make_paid_course("paid", owner=author)
    client = signed_in(member)
    for shelf in find("lesson", member, at=NOW()):
        for item in shelf.items:
            page = client.get(item.url)
            assert page.context["access"].allowed is not item.locked


def test_locks_cost_one_query_however_many_stand_there(member, author, count_queries):
    def look(expected):
        """The member, their roles, five shelves, and their rights once something paid is found."""
        with count_queries(expected):
            find("lesson", Member.objects.get(pk=member.pk), at=NOW())

    make_course("free", owner=author)
    look(7)
    for i in range(2):
        make_paid_course(f"paid-{i}", owner=author, title=f"Lesson course {i}")
    look(8)
    for i in range(20):
        make_paid_course(f"more-{i}", owner=author, title=f"Lesson course {i + 2}")
    look(8)


def test_each_shelf_is_cut_and_says_so(db, member):
    for i in range(EACH + 2):
        make_event(f"e{i}", title=f"Night {i}")
    [shelf] = find("night", member, at=NOW())
    assert (len(shelf.items), shelf.more) == (EACH, True)


@pytest.mark.parametrize("question", [
    "\0", "a\0b", "%", "_", "'\";--", "x" * 10_000, "汉" * 5000, "\u202e\u200b", "\ufffd", "  ", "<script>alert(1)</script>",
])
def test_any_question_is_answered_with_a_page(db, client, question):
    response = client.get("/search/", {"q": question})
    assert response.status_code == 200
    assert "<script>alert" not in response.content.decode()


def test_a_percent_sign_is_a_word_and_no_wildcard(house, member):
    assert found("%", member) == {}


@pytest.mark.parametrize(("headers", "words"), [({}, "Nothing is called “zzz”"), ({"accept-language": "zh-CN"}, "没有找到“zzz”")])
def test_nothing_found_says_what_to_do(db, client, headers, words):
    html = client.get("/search/?q=zzz", headers=headers).content.decode()
    assert words in html
    assert "/community/new/" in html


def test_the_question_stays_in_the_field_and_is_escaped(db, client):
    assert 'value="&lt;b&gt;"' in client.get("/search/?q=<b>").content.decode()


def test_a_search_costs_the_same_however_much_it_finds(db, client, count_queries, settings):
    settings.REDIS_URL = ""  # else the whole page comes from the cache
    make_event("e", title="Night one")
    with count_queries(5):
        client.get("/search/?q=night")
    for i in range(25):
        make_event(f"f{i}", title=f"Night {i}")
        make_course(f"night-{i}", title=f"Night course {i}")
    with count_queries(5):
        client.get("/search/?q=night")
