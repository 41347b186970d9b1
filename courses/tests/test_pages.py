"""The pages of courses: catalogue, course, lesson, and what I learn."""
import re
from datetime import timedelta

import pytest
from django.utils import timezone

from courses import feed
from courses.learning import complete_lesson
from courses.models import Enrolment, LessonProgress
from courses.resuming import resumes
from tests.factories.billing import make_grant, make_plan, paid_order
from tests.factories.courses import make_course, make_paid_course

pytestmark = pytest.mark.django_db
NOW = timezone.now()


def text_of(response) -> str:
    """What a reader reads, on one line."""
    assert response.status_code == 200
    return " ".join(re.sub(r"<[^>]+>", " ", response.content.decode()).split())


def titles(response) -> list[str]:
    return [row.course.title for row in response.context["rows"]]


def finish(member, course, count):
    course.enrol(member, at=NOW)
    for version in course.live_revision.lesson_versions.outline()[:count]:
        complete_lesson(member, course, version.lesson, at=NOW)


# Catalogue


def test_the_catalogue_lists_the_newest_first(client):
    for days, title in ((3, "Old"), (1, "New"), (2, "Middle")):
        make_course(title=title, at=NOW - timedelta(days=days))
    assert titles(client.get("/courses/")) == ["New", "Middle", "Old"]


def test_a_row_says_price_and_membership(signed_in, member):
    client, course = signed_in(member), make_paid_course(price=19800)
    make_course(title="Free one")
    assert "¥198" in text_of(client.get("/courses/"))
    assert "in membership" not in text_of(client.get("/courses/"))
    make_plan(products=[course.product])
    assert "in membership" in text_of(client.get("/courses/"))


def test_a_plan_that_is_not_sold_any_more_is_not_named(client):
    make_plan(products=[make_paid_course().product], is_on_sale=False)
    assert "in membership" not in text_of(client.get("/courses/"))


@pytest.mark.parametrize(("query", "found"), [
    ("topic=Rust", ["B"]), ("level=beginner", ["B"]), ("language=zh-hans", ["C"]), ("topic=Databases&language=en", ["A"]),
    ("topic=Rust&level=advanced", []), ("topic=&level=&language=", ["C", "B", "A"]),
    ("topic=Nonsense", ["C", "B", "A"]), ("level=%00&language=' OR 1=1", ["C", "B", "A"]),
])
def test_the_catalogue_is_narrowed_by_what_is_chosen(client, query, found):
    make_course(title="A", at=NOW - timedelta(days=3))
    make_course(title="B", topic="Rust", level="beginner", at=NOW - timedelta(days=2))
    make_course(title="C", language="zh-hans", at=NOW - timedelta(days=1))
    assert titles(client.get(f"/courses/?{query}")) == found


def test_an_empty_catalogue_says_so(client):
    assert "No course yet" in text_of(client.get("/courses/"))


def test_a_choice_that_nothing_fits_says_so(client):
    make_course(topic="Rust", level="beginner")
    assert "No course fits" in text_of(client.get("/courses/?level=advanced"))


def test_older_courses_stand_on_the_next_page(client):
    for days in range(25):
        make_course(title=f"Course {days:02}", at=NOW - timedelta(days=days))
    first = client.get("/courses/?level=intermediate")
    assert titles(first) == [f"Course {days:02}" for days in range(20)]
    second = client.get(f"/courses/{first.context['page'].older_url}")
    assert titles(second) == [f"Course {days:02}" for days in range(20, 25)]


def test_a_forged_cursor_is_a_page_that_does_not_exist(client):
    assert client.get("/courses/?before=garbage").status_code == 404


def test_a_learner_sees_which_courses_are_theirs(signed_in, member):
    finish(member, make_course(title="Begun"), 1)
    finish(member, make_course(title="Done"), 4)
    make_course(title="Other")
    response = signed_in(member).get("/courses/")
    assert {row.course.title: row.standing for row in response.context["rows"]} == {"Begun": "learning", "Done": "finished", "Other": ""}


# Course


def test_the_course_page_shows_contents_locks_and_free_lessons(client):
    make_paid_course("sql")
    response = client.get("/courses/sql/")
    lines = [(line.number, line.is_open, line.is_preview) for chapter in response.context["chapters"] for line in chapter.lines]
    assert lines == [("1.1", True, True), ("1.2", False, False), ("2.1", False, False), ("2.2", False, False)]
    assert "1 lesson is free to read" in text_of(response)


def test_the_course_page_dates_its_revision(client, author):
    make_course("sql", owner=author, at=NOW)
    page = text_of(client.get("/courses/sql/"))
    assert "Revision r1 Published" in page


def test_the_price_box_offers_the_membership_and_the_course_alone(signed_in, member):
    course = make_paid_course("sql", price=26800)
    make_plan("month", products=[course.product], price=6800, position=1, name_en="Monthly")
    make_plan("year", products=[course.product], price=64800, months=12, position=2, name_en="Yearly")
    response = signed_in(member).get("/courses/sql/")
    page = response.content.decode()
    assert "¥68 for a month, or ¥648 for 12 months" in text_of(response)
    assert "¥268 once, kept for good" in text_of(response)
    assert 'action="/membership/month/buy/"' in page
    assert f'action="/products/{course.product.sku}/buy/"' in page
    assert page.count("btn-primary btn-wide") == 1


def test_a_visitor_is_sent_to_sign_in_and_comes_back(client):
    make_paid_course("sql")
    page = client.get("/courses/sql/").content.decode()
    assert "/accounts/login/?next=/courses/sql/" in page
    assert "csrfmiddlewaretoken" not in page


def test_a_course_that_is_not_sold_says_so(client):
    course = make_paid_course("sql")
    course.product.is_on_sale = False
    course.product.save()
    assert "Not on sale now" in text_of(client.get("/courses/sql/"))


def test_an_open_course_says_why_and_until_when(signed_in, member):
    course = make_paid_course("sql")
    make_grant(member, make_plan(products=[course.product], name_en="Pro"), ends_at=NOW + timedelta(days=30))
    page = text_of(signed_in(member).get("/courses/sql/"))
    assert "Your membership “Pro” opens it. Until" in page
    assert "Join the course" in page
    assert "Buy the course" not in page


def test_a_buyer_is_told_that_it_is_for_life(signed_in, member):
    paid_order(member, make_paid_course("sql").product)
    assert "You bought it. For life, with all later revisions." in text_of(signed_in(member).get("/courses/sql/"))


def test_the_author_sees_their_course_open_and_cannot_join_it(signed_in, author):
    make_paid_course("sql", owner=author)
    page = text_of(signed_in(author).get("/courses/sql/"))
    assert "It is your own course." in page
    assert "Join the course" not in page


def test_learners_are_shown_and_counted(client, member, other_member):
    course = make_course("sql")
    for who in (member, other_member):
        course.enrol(who, at=NOW)
    response = client.get("/courses/sql/")
    assert sorted(response.context["learners"]) == ["Marta Kowalczyk", "林知远"]
    assert "2 learners" in text_of(response)


def test_a_member_joins_a_free_course_and_stands_before_its_first_lesson(signed_in, member):
    course = make_course("sql")
    response = signed_in(member).post("/courses/sql/enrol/")
    assert response.url == "/courses/sql/lessons/lesson-1-1/"
    assert Enrolment.objects.get().course == course


def test_a_member_without_right_stays_on_the_course_page_with_a_reason(signed_in, member):
    make_paid_course("sql")
    response = signed_in(member).post("/courses/sql/enrol/", follow=True)
    assert response.redirect_chain == [("/courses/sql/", 302)]
    assert "It is not open to you yet." in text_of(response)
    assert not Enrolment.objects.exists()


def test_the_author_does_not_learn_their_own_course(signed_in, author):
    make_course("sql", owner=author)
    assert signed_in(author).post("/courses/sql/enrol/").url == "/courses/sql/"
    assert not Enrolment.objects.exists()


def test_joining_is_a_post_of_one_who_takes_part(client, signed_in, suspended):
    make_course("sql")
    assert client.post("/courses/sql/enrol/").url.startswith("/accounts/login/")
    assert client.get("/courses/sql/enrol/").status_code == 405
    assert signed_in(suspended).post("/courses/sql/enrol/").status_code == 403
    assert not Enrolment.objects.exists()


# Lesson


def test_a_visitor_reads_a_free_lesson_without_a_form(client):
    make_course("sql")
    page = client.get("/courses/sql/lessons/lesson-1-1/").content.decode()
    assert "A snapshot is three things" in page
    assert 'class="code"' in page
    assert "csrfmiddlewaretoken" not in page
    assert not LessonProgress.objects.exists()


def test_opening_a_lesson_is_where_the_member_resumes(signed_in, member):
    make_course("sql").enrol(member, at=NOW)
    signed_in(member).get("/courses/sql/lessons/lesson-1-2/")
    assert Enrolment.objects.get().last_lesson.key == "lesson-1-2"
    [resume] = resumes(member, Enrolment.objects.of(member).of_live_courses())
    assert (resume.lesson_title, resume.lesson_url, resume.percent, resume.minutes_left) == (
        "Lesson 1.2", "/courses/sql/lessons/lesson-1-2/", 0, 40,
    )


def test_a_look_ahead_by_a_program_leaves_no_trace(signed_in, member):
    make_course("sql").enrol(member, at=NOW)
    signed_in(member).head("/courses/sql/lessons/lesson-1-2/")
    assert not LessonProgress.objects.exists()


def test_done_leads_to_the_next_lesson(signed_in, member):
    make_course("sql")
    response = signed_in(member).post("/courses/sql/lessons/lesson-1-2/complete/")
    assert response.url == "/courses/sql/lessons/lesson-2-1/"
    assert LessonProgress.objects.get().completed_at
    assert Enrolment.objects.get().last_lesson.key == "lesson-1-2"


def test_the_outline_ticks_what_is_done(signed_in, member):
    course = make_course("sql")
    finish(member, course, 2)
    response = signed_in(member).get("/courses/sql/lessons/lesson-2-1/")
    lines = [(line.number, line.is_done, line.is_current) for chapter in response.context["chapters"] for line in chapter.lines]
    assert lines == [("1.1", True, False), ("1.2", True, False), ("2.1", False, True), ("2.2", False, False)]
    assert "2 of 4 lessons, 50%" in text_of(response)


def test_the_last_lesson_leads_to_the_course_and_a_word(signed_in, member):
    course = make_course("sql")
    finish(member, course, 3)
    response = signed_in(member).post("/courses/sql/lessons/lesson-2-2/complete/", follow=True)
    assert response.redirect_chain == [("/courses/sql/", 302)]
    assert "You have finished the course." in text_of(response)


def test_a_free_lesson_of_a_paid_course_is_finished_without_joining(signed_in, member):
    make_paid_course("sql")
    response = signed_in(member).post("/courses/sql/lessons/lesson-1-1/complete/")
    assert response.url == "/courses/sql/lessons/lesson-1-2/"
    assert LessonProgress.objects.get().completed_at
    assert not Enrolment.objects.exists()


def test_the_author_finishes_no_lesson_of_their_own(signed_in, author):
    make_course("sql", owner=author)
    signed_in(author).post("/courses/sql/lessons/lesson-1-1/complete/")
    assert not LessonProgress.objects.exists()


def test_a_chinese_course_is_marked_as_chinese(client):
    make_course("zh", language="zh-hans", title="快照看得见什么")
    page = client.get("/courses/zh/", headers={"accept-language": "en"}).content.decode()
    assert '<h1 lang="zh-Hans">快照看得见什么</h1>' in page
    assert '<html lang="en"' in page


# What I learn


def test_my_courses_stand_with_the_one_opened_last_first(signed_in, member):
    finish(member, make_course(title="Finished"), 4)
    make_course(title="Begun").enrol(member, at=NOW + timedelta(hours=1))
    response = signed_in(member).get("/me/learning/")
    assert [(row.title, row.percent, row.lesson_title) for row in response.context["rows"]] == [
        ("Begun", 0, "Lesson 1.1"), ("Finished", 100, ""),
    ]


def test_who_learns_nothing_is_shown_the_way(signed_in, member):
    assert "You learn no course yet" in text_of(signed_in(member).get("/me/learning/"))


def test_my_courses_are_for_members(client):
    assert client.get("/me/learning/").url.startswith("/accounts/login/")


def test_home_shows_the_newest_courses_that_the_reader_may_know_of(member, rf):
    from django.contrib.auth.models import AnonymousUser

    for days, visibility in enumerate(("public", "members", "unlisted", "public")):
        make_course(title=visibility, visibility=visibility, at=NOW - timedelta(days=days))
    assert [course.title for course in feed.newest(5, member)] == ["public", "members", "public"]
    assert [course.title for course in feed.newest(5, AnonymousUser())] == ["public", "public"]
    assert [course.title for course in feed.newest(1, member)] == ["public"]
