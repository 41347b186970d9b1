"""The front page of a visitor and of a member: what stands there, why, and what it costs."""
import re
from datetime import timedelta

import pytest
from django.core.cache import cache
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.models import Member, MemberCounters
from billing.access import rights_of
from courses.models import Course, Enrolment
from portal.feed.choosing import for_you, reader_of
from portal.figures import house_figures
from portal.tests.talk import make_category, make_topic
from tests.factories.accounts import make_member
from tests.factories.articles import make_article
from tests.factories.billing import make_grant, make_plan
from tests.factories.courses import make_course, make_paid_course
from tests.factories.events import make_event, make_registration
from tests.factories.surveys import make_wave

CHINESE = {"accept-language": "zh-CN"}
VISITOR_COLD, VISITOR_WARM, MEMBER_WARM = 5, 4, 12


def main(response) -> str:
    html = response.content.decode()
    return html[html.index("<main"):html.index("</main>")]


def reasons(member) -> dict[str, tuple[str, str]]:
    """Title → (kind, why) of the member's feed, in its order."""
    at = timezone.now()
    items = for_you(reader_of(member, at=at, rights=rights_of(member, at=at)))
    return {item.shown.title: (item.shown.label, item.shown.why) for item in items}


def fill(count: int) -> None:
    """So many of everything that a front page shows."""
    people = [make_member(f"writer{count}-{i}") for i in range(5)]
    category = make_category(f"c{count}", f"Shelf {count}")
    for i in range(count):
        make_topic(people[i % 5], category, f"Topic {count}.{i}", hours_ago=i + 1, replies=people[: i % 4], hot=i)
    for i in range(min(count, 8)):
        make_paid_course(f"course-{count}-{i}", owner=people[0], title=f"Course {i}")
        make_event(f"event-{count}-{i}", starts_at=timezone.now() + timedelta(days=i + 1))


def statements(client) -> int:
    with CaptureQueriesContext(connection) as seen:
        assert client.get("/").status_code == 200
    return len(seen)


def test_a_visitor_reads_what_this_place_is_in_both_languages(db, client):
    fill(3)
    english, chinese = main(client.get("/")), main(client.get("/", headers=CHINESE))
    assert "<h1>A guild of programmers who learn from each other’s work</h1>" in english
    assert "<h1>程序员的会馆，有课可学，有问有答</h1>" in chinese
    for words in ("Course 0", "Topic 3.2", "/accounts/signup/", "/courses/", "The house in figures", "How it goes round"):
        assert words in english


def test_an_empty_house_still_has_a_front_page(db, client, member, signed_in):
    assert "Nobody has asked yet" in main(client.get("/"))
    assert "Nothing has been said yet" in main(signed_in(member).get("/"))


def test_the_figures_are_counted_from_the_rows(db, member, other_member, suspended, unverified):
    category = make_category()
    make_topic(member, category, replies=[other_member, member])
    make_topic(member, category, hidden=True)
    course = make_paid_course(price=19800)
    make_paid_course(price=26800)
    make_grant(other_member, make_plan(products=[course.product]))
    now = timezone.now()
    make_event(starts_at=now.replace(day=15))
    make_event(starts_at=now + timedelta(days=40))
    figures = house_figures(at=now)
    assert figures == {
        "members": counted_one_by_one(), "payers": 1, "courses": 2, "lessons": sum(Course.objects.values_list("lesson_count", flat=True)),
        "topics": 1, "replies": 2, "events": 1, "cheapest": 19800,
    }


def counted_one_by_one() -> int:
    """The members who count, by another path: each one's standings."""
    standings = [person.standings for person in Member.objects.all()]
    return sum(bool(mine & {"verified", "imported"}) and not mine & {"suspended", "staff", "bot", "erased"} for mine in standings)


def test_a_visitor_sees_only_what_is_open_to_all(db, client, member):
    make_topic(member, make_category(), "Hidden words", hidden=True)
    make_course(title="For members", visibility="members")
    make_event(title="A draft", published=False)
    html = main(client.get("/"))
    assert not any(words in html for words in ("Hidden words", "For members", "A draft"))


def test_the_front_page_of_a_visitor_costs_few_queries_however_full_it_is(db, client, settings):
    settings.REDIS_URL = ""  # else the whole page comes from the cache
    fill(5)
    client.get("/about/")
    cache.clear()
    few = statements(client)
    fill(25)
    cache.clear()
    assert (few, statements(client), statements(client)) == (VISITOR_COLD, VISITOR_COLD, VISITOR_WARM)


def test_the_front_page_of_a_member_costs_few_queries_however_full_it_is(member, signed_in):
    client = signed_in(member)
    category = make_category("mine", "Mine")
    courses = [make_paid_course(f"learnt-{i}") for i in range(4)]
    make_grant(member, make_plan(products=[course.product for course in courses]))
    for course in courses:
        course.enrol(member, at=timezone.now())
    make_topic(make_member("asker"), category, replies=[member])
    make_wave()
    make_article()
    fill(5)
    client.get("/")
    few = statements(client)
    fill(25)
    client.get("/")
    assert (few, statements(client)) == (MEMBER_WARM, MEMBER_WARM)


@pytest.mark.parametrize("tab", ["latest", "hot", "unanswered"])
def test_a_plain_list_costs_the_same_on_every_page(member, signed_in, tab):
    client = signed_in(member)
    fill(5)
    make_event("soon")
    for i in range(45):
        make_topic(make_member(f"one{i}"), make_category(f"k{i}", "K"), f"Lone {i}", hours_ago=i, hot=1, kind="question")
    client.get("/")
    counts = []
    url = f"/?tab={tab}"
    while url:
        with CaptureQueriesContext(connection) as seen:
            html = main(client.get(url))
        counts.append(len(seen))
        older = re.search(r'rel="next" href="(\?[^"]+)"', html)
        url = "/" + older[1].replace("&amp;", "&") if older else ""
    assert len(counts) >= 3
    assert len(set(counts)) == 1


def test_each_item_gives_its_true_reason(member, other_member, author):
    sql, rust = make_category("sql", "SQL"), make_category("rust", "Rust")
    make_topic(member, sql, "Mine, answered", replies=[other_member])
    make_topic(other_member, rust, "Joined in", hours_ago=3, replies=[member, author])
    make_topic(other_member, sql, "Waits in my category", hours_ago=4, kind="question")
    make_topic(other_member, sql, "Goes on in my category", hours_ago=5, replies=[author])
    compilers = make_category("compilers", "Compilers")
    make_topic(other_member, compilers, "Fresh elsewhere", hours_ago=6)
    make_topic(other_member, compilers, "Old elsewhere", hours_ago=7, started_hours_ago=24 * 20, replies=[author])
    make_topic(other_member, compilers, "Heated", hours_ago=8, replies=[author, other_member, author, other_member, author], hot=9)
    learnt, new = make_paid_course(owner=author, title="Learnt"), make_paid_course(owner=author, title="Just out")
    learnt.enrol(member, at=timezone.now())
    type(learnt.live_revision).objects.filter(pk=learnt.live_revision_id).update(number=2, published_at=timezone.now())
    Course.objects.filter(pk=new.pk).update(published_at=timezone.now())
    assert reasons(member) == {
        "Mine, answered": ("New reply", "because somebody answered your topic"),
        "Joined in": ("New reply", "because you took part in it"),
        "Waits in my category": ("Answer wanted", "because you wrote 1 post in “SQL” lately"),
        "Goes on in my category": ("Topic", "because you wrote 1 post in “SQL” lately"),
        "Fresh elsewhere": ("New topic", "because it was started this week"),
        "Old elsewhere": ("Topic", "because it is among the latest"),
        "Heated": ("Much discussed", "because it is among the hottest right now"),
        "Learnt": ("Course revised", "because you are learning it"),
        "Just out": ("New course", "because it came out this month"),
    }


def test_one_is_not_shown_what_one_said_oneself(member, other_member):
    category = make_category()
    make_topic(member, category, "Asked by me")
    make_topic(other_member, category, "Answered by me last", replies=[member])
    assert reasons(member) == {}


def test_a_reply_to_the_reader_goes_before_newer_talk(member, other_member):
    category = make_category()
    make_topic(other_member, make_category("else", "Else"), "Newer", hours_ago=1)
    make_topic(member, category, "Older, but answered", hours_ago=30, replies=[other_member])
    assert list(reasons(member)) == ["Older, but answered", "Newer"]


def test_what_moderators_hid_is_in_no_feed_not_even_theirs(moderator, other_member):
    make_topic(other_member, make_category(), "Hidden words", hidden=True)
    assert reasons(moderator) == {}


def test_a_paid_course_says_what_opens_it_until_it_is_open(member, author):
    course = make_paid_course(owner=author, price=26800)
    Course.objects.update(published_at=timezone.now())
    at = timezone.now()

    def lock():
        return for_you(reader_of(member, at=at, rights=rights_of(member, at=at)))[0].shown.lock

    assert lock() == "Opens for ¥268."
    plan = make_plan(products=[course.product])
    assert lock() == "Opens with a membership, or alone for ¥268."
    make_grant(member, plan, starts_at=at - timedelta(minutes=1))
    assert lock() == ""


def test_a_member_goes_on_where_they_stopped(member, signed_in):
    course = make_course("free-one", title="Reading the Go runtime")
    course.enrol(member, at=timezone.now())
    html = main(signed_in(member).get("/"))
    assert 'class="resume"' in html
    assert "Reading the Go runtime" in html
    assert 'aria-label="0 percent done"' in html


def test_a_finished_course_is_not_gone_on_with(member, signed_in):
    make_course("free-one").enrol(member, at=timezone.now())
    Enrolment.objects.update(completed_at=timezone.now())
    assert 'class="resume"' not in main(signed_in(member).get("/"))


def test_the_rails_show_points_events_survey_and_membership(member, signed_in):
    MemberCounters.objects.filter(member=member).update(points=1284)
    make_registration(make_event("mine", title="Review night", starts_at=timezone.now() + timedelta(days=1)), member)
    few = make_event("few", title="Seminar", starts_at=timezone.now() + timedelta(days=2), capacity=60)
    type(few).objects.filter(pk=few.pk).update(seats_taken=57)
    make_wave()
    make_grant(member, make_plan(products=[make_paid_course().product], name_en="House"), ends_at=timezone.now() + timedelta(days=30))
    html = main(signed_in(member).get("/"))
    for words in ("1,284", "Review night", "you are registered", "3 seats left of 60", "A survey is open", '<span class="paid">until '):
        assert words in html


def test_a_member_without_membership_is_told_what_it_opens(member, signed_in):
    assert "A membership opens the courses." in main(signed_in(member).get("/"))


@pytest.mark.parametrize(("tab", "titles"), [("latest", ["B", "A", "C"]), ("hot", ["C", "A", "B"]), ("unanswered", ["B"])])
def test_the_tabs_are_plain_lists(member, other_member, signed_in, tab, titles):
    category = make_category()
    make_topic(other_member, category, "A", hours_ago=2, replies=[member], hot=2)
    make_topic(other_member, category, "B", hours_ago=1, hot=1, kind="question")
    make_topic(other_member, category, "C", hours_ago=3, replies=[member], hot=3)
    html = main(signed_in(member).get(f"/?tab={tab}"))
    assert re.findall(r'<h2 lang="en"><a href="[^"]+">([ABC])</a>', html) == titles


def test_an_unknown_tab_is_the_feed_and_a_bad_cursor_is_not_found(member, signed_in):
    client = signed_in(member)
    assert client.get("/?tab=nonsense").status_code == 200
    assert client.get("/?tab=latest&before=nonsense").status_code == 404


def test_an_item_in_chinese_is_marked_as_such(member, other_member, signed_in):
    make_topic(other_member, make_category(), "写给后端的io_uring", language="zh-hans", body="一次读要付几次代价？")
    html = main(signed_in(member).get("/"))
    assert '<h2 lang="zh-Hans">' in html
    assert '<p class="entry__gist" lang="zh-Hans">' in html
