"""Search finds what its reader may know of, in every word that is open to them, and takes any question."""
import pytest
from django.test import Client
from django.utils import timezone

from billing.models import Product
from community.models import SearchLog
from community.search import paid
from community.search.finding import find
from community.search.indexing import rebuild
from community.search.question import parse
from community.search.sources import Reader
from portal.tests.talk import make_category, make_topic
from tests.factories.accounts import make_member
from tests.factories.billing import make_grant, make_plan
from tests.factories.courses import make_course, make_paid_course, make_sections
from tests.factories.events import make_event

NOW = timezone.now


def results(question, reader):
    return find(parse(question), Reader(reader, at=NOW())).items


def found(question, reader) -> dict[str, list[str]]:
    """Titles by kind."""
    rebuild()
    by_kind: dict[str, list[str]] = {}
    for item in results(question, reader):
        by_kind.setdefault(item.kind, []).append(item.shown.title)
    return {kind: sorted(titles) for kind, titles in by_kind.items()}


@pytest.fixture
def house(db, author):
    """One of each kind with “lock” in its title."""
    make_topic(author, make_category(), "SKIP LOCK deadlocks", replies=[author], body="Two workers.")
    make_course("locks", title="Lock from the inside", owner=author)
    make_event("lock-night", title="Night of lock")
    make_member("locksmith", display_name="Ada Lock")
    return author


def test_one_question_looks_through_everything(house, member):
    assert found("lock", member) == {
        "course": ["Lock from the inside"], "topic": ["SKIP LOCK deadlocks"], "event": ["Night of lock"], "member": ["Ada Lock"],
    }


def test_every_word_must_be_met_in_any_order_and_case(house, member):
    assert found("workers skip", member) == {"topic": ["SKIP LOCK deadlocks"]}
    assert found("deadlocks rust", member) == {}


def test_words_in_quotation_marks_stand_side_by_side(house, member):
    assert found("“skip lock”", member) == {"topic": ["SKIP LOCK deadlocks"]}
    assert found('"lock skip"', member) == {}


@pytest.mark.parametrize("question", [
    "缓存", "缓", "先写缓存", "緩存", "C++", "ｃ＋＋", "nginx.conf", "/etc/nginx/nginx.conf", "select_related", "related",
])
def test_a_topic_is_found_by_chinese_words_by_signs_and_by_paths(member, question):
    make_topic(make_member("x"), make_category(), "用C++写的服务", language="zh-hans",
               body="要不要先写缓存？改 `/etc/nginx/nginx.conf`，再看 `select_related()`。")
    make_topic(make_member("y"), make_category("b"), "C 与 C# 的存储", language="zh-hans", body="缓一缓再存；看 nginx 的 conf。")
    titles = [item.shown.title for item in (found(question, member), results(question, member))[1] if item.kind == "topic"]
    assert titles == (["C 与 C# 的存储", "用C++写的服务"] if question == "缓" else ["用C++写的服务"])


def test_what_is_hidden_or_not_published_is_found_by_nobody(db, client, member, moderator):
    make_topic(make_member("x"), make_category(), "Hidden locks", hidden=True)
    make_course("members-only", title="Locks for members", visibility="members")
    make_course("unlisted", title="Locks by address", visibility="unlisted")
    make_course("draft", title="Draft locks", published=False)
    make_event("draft-night", title="Draft night of locks", published=False)
    make_member("stranger", display_name="Locks Unknown", verified=False)
    assert found("locks", member) == found("locks", moderator) == {"course": ["Locks for members"]}
    html = client.get("/search/?q=locks").content.decode()
    assert "Nothing was found for “locks”" in html
    assert "Locks for members" not in html


SECRET = "The word is snapdragon, and it costs money."


@pytest.fixture
def paid_course(author):
    return make_paid_course("paid", owner=author, sections=make_sections(body="An open beginning. " * 60 + SECRET, previews=False))


def who_finds_the_secret(*people) -> list[bool]:
    rebuild()
    return [any("snapdragon" in item.excerpt for item in results("snapdragon", person)) for person in people]


def test_paid_words_are_found_only_by_whom_they_are_open_to(paid_course, member, other_member, author, reviewer, staff, superuser):
    make_grant(other_member, make_plan(products=[paid_course.product]))
    assert who_finds_the_secret(member, other_member, author, reviewer, staff, superuser) == [False, True, True, True, True, True]


def test_paid_words_leave_no_trace_for_a_visitor_or_a_member(client, paid_course, member):
    make_course("free", title="A free course", sections=make_sections(1, 1, body="Nothing here."))
    rebuild()
    for reader in (Client(), client):
        html = reader.get("/search/?q=snapdragon costs money").content.decode()
        assert "Nothing was found" in html
        client.force_login(member)
    # Open words of the locked lesson are found, and the excerpt ends where the open text does.
    for item in results("beginning", member):
        assert "snapdragon" not in item.excerpt


def test_without_the_guard_paid_words_would_be_found(paid_course, member, monkeypatch):
    """The control of the two tests above."""
    monkeypatch.setattr(paid.PaidScope, "condition", lambda self: ("1 = 1", []))
    monkeypatch.setattr(paid.PaidScope, "allows", lambda self, row: True)
    assert who_finds_the_secret(member) == [True]


def test_a_right_that_ended_closes_the_words_at_once(paid_course, member):
    make_grant(member, paid_course.product, ends_at=NOW())
    assert who_finds_the_secret(member) == [False]


def locks(question, reader, kind) -> dict[str, str]:
    """Title → what opens it."""
    rebuild()
    return {item.shown.title: item.shown.lock for item in results(question, reader) if item.kind == kind}


def test_a_lesson_that_is_not_bought_stands_there_as_locked(member, author):
    course = make_paid_course("paid", owner=author)
    closed = "opens with the course"
    assert locks("lesson", member, "lesson") == {"Lesson 1.1": "", "Lesson 1.2": closed, "Lesson 2.1": closed, "Lesson 2.2": closed}
    make_grant(member, course.product)
    assert set(locks("lesson", member, "lesson").values()) == {""}


def test_a_course_that_is_not_bought_says_what_opens_it(member, author):
    alone = make_paid_course("alone", owner=author, title="Locks alone")
    both = make_paid_course("both", owner=author, title="Locks both")
    plan_only = make_paid_course("plan-only", owner=author, title="Locks by plan")
    gone = make_paid_course("gone", owner=author, title="Locks gone")
    make_course("free", owner=author, title="Locks free")
    plan = make_plan(products=[both.product, plan_only.product])
    Product.objects.filter(course__in=[plan_only, gone]).update(is_on_sale=False)
    assert locks("locks", member, "course") == {
        "Locks alone": "opens for ¥268", "Locks both": "opens with a membership, or alone for ¥268",
        "Locks by plan": "opens with a membership", "Locks gone": "not on sale now", "Locks free": "",
    }
    make_grant(member, plan)
    make_grant(member, alone.product)
    assert {title for title, lock in locks("locks", member, "course").items() if lock} == {"Locks gone"}


def test_search_and_the_lesson_page_say_the_same(member, author, signed_in):
    make_paid_course("paid", owner=author)
    rebuild()
    client = signed_in(member)
    lessons = [item for item in results("lesson", member) if item.kind == "lesson"]
    assert len(lessons) == 4
    for item in lessons:
        assert client.get(item.shown.url).context["access"].allowed is not item.locked


def crowd(author, n: int) -> None:
    shelf = make_category(f"shelf-{n}")
    for i in range(n):
        make_topic(author, shelf, f"Night topic {n} {i}", replies=[author], body="By night.")
        make_event(f"night-{n}-{i}", title=f"Night {i}")
        make_paid_course(f"night-{n}-{i}", owner=author, title=f"Night course {i}", sections=make_sections(1, 1, body="A night."))
        make_member(f"night-{n}-{i}", display_name=f"Night {i}")
    rebuild()


@pytest.mark.parametrize(("who", "expected"), [("visitor", 9), ("member", 13)])
def test_a_search_through_all_kinds_costs_so_many_statements(client, member, author, count_queries, settings, who, expected):
    """Index, texts, six kinds, the log; who is signed in: session, member, grants, roles."""
    settings.REDIS_URL = ""  # else the whole page comes from the cache
    if who == "member":
        client.force_login(member)
    crowd(author, 3)
    client.get("/search/?q=night")
    with count_queries(expected):
        page = client.get("/search/?q=night").context["page"]
    assert {item.kind for item in page.items} == {"topic", "reply", "course", "lesson", "event", "member"}


@pytest.mark.parametrize("kind", ["topic", "reply", "course", "lesson", "event", "member"])
@pytest.mark.parametrize(("who", "expected"), [("visitor", 3), ("member", 7)])
def test_a_search_costs_the_same_however_much_it_finds(client, member, author, count_queries, settings, kind, who, expected):
    settings.REDIS_URL = ""
    if who == "member":
        client.force_login(member)
    for n, shown in ((5, 5), (20, 20)):
        crowd(author, n)
        client.get("/search/", {"q": "night", "kind": kind})
        with count_queries(expected):
            page = client.get("/search/", {"q": "night", "kind": kind}).context["page"]
        assert len(page.items) == shown


def test_results_are_turned_by_pages(client, author):
    crowd(author, 10)
    first, second = (client.get("/search/", {"q": "night", "page": page}).content.decode() for page in (1, 2))
    assert "page=2" in first
    assert "page=1" in second
    assert client.get("/search/", {"q": "night", "page": "x"}).status_code == 200


def test_the_results_can_be_narrowed(client, author):
    make_topic(author, make_category(), "Night of long ago", hours_ago=24 * 40)
    make_topic(make_member("zhou"), make_category("b"), "Night of today")
    make_event("night", title="Night event")
    rebuild()

    def titles(**chosen):
        items = client.get("/search/", {"q": "night", **chosen}).context["page"].items
        return sorted(item.shown.title for item in items if item.kind != "reply")

    assert titles(kind="topic") == ["Night of long ago", "Night of today"]
    assert titles(kind="topic", period="month") == ["Night of today"]
    assert titles(author="@zhou") == ["Night of today"]
    assert titles(author="nobody-at-all") == []
    assert titles(q="night kind:event") == ["Night event"]
    assert titles(kind="poem") == ["Night event", "Night of long ago", "Night of today"]


@pytest.mark.parametrize("question", [
    "\0", "a\0b", "%", "_", "'\";--", "x" * 10_000, "汉" * 5000, "\u202e\u200b", "\ufffd", "  ", "<script>alert(1)</script>", '"', "“”",
    "a & b | !c", "a:*", "NEAR(a b)", "kind:", "author:" + "x" * 90, "\\", "^a", "$a", "😀", "a" * 99 + "'",
])
def test_any_question_is_answered_with_a_page(db, client, question):
    response = client.get("/search/", {"q": question, "author": question, "page": question})
    assert response.status_code == 200
    assert "<script>alert" not in response.content.decode()


@pytest.mark.parametrize(("headers", "words"), [({}, "Nothing was found for “zzz”"), ({"accept-language": "zh-CN"}, "没有找到“zzz”")])
def test_nothing_found_says_what_to_do(db, client, headers, words):
    html = client.get("/search/?q=zzz", headers=headers).content.decode()
    assert words in html
    assert "/community/new/" in html


def test_the_question_stays_in_the_field_and_is_escaped(db, client):
    assert 'value="&lt;b&gt;"' in client.get("/search/?q=<b>").content.decode()


def test_the_hit_is_marked_and_the_text_escaped(client, author):
    make_topic(author, make_category(), "Tags <b> and </b>", body="Write `<mark>` in C++, not `<script>`.")
    rebuild()
    html = client.get("/search/?q=c%2B%2B tags").content.decode()
    assert "<mark>Tags</mark> &lt;b&gt; and &lt;/b&gt;" in html
    assert "Write &lt;mark&gt; in <mark>C++</mark>, not &lt;script&gt;." in html


def test_what_was_sought_is_counted_without_a_name(client, house, member):
    rebuild()
    client.get("/search/?q=Rust")
    client.force_login(member)
    client.get("/search/?q=rust")
    client.get("/search/?q=lock")
    client.get("/search/?q=lock&kind=topic")
    client.get("/search/?q=!")
    assert list(SearchLog.objects.order_by("question").values_list("question", "times", "hits")) == [("lock", 1, 4), ("rust", 2, 0)]
