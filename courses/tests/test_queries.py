"""What the pages ask of the database: as much with 25 rows as with 5."""
from datetime import timedelta

import pytest
from django.utils import timezone

from courses import feed
from courses.learning import complete_lesson
from tests.factories.billing import make_grant, make_plan
from tests.factories.courses import make_course, make_paid_course, make_sections

pytestmark = pytest.mark.django_db
NOW = timezone.now()
few_and_many = pytest.mark.parametrize("count", [5, 25])


@pytest.fixture
def warm(count_queries):
    """`warm(client, path, n)`: the page a second time, with exactly n statements, and not from the cache of whole pages."""

    def ask(client, path, statements):
        assert client.get(path).status_code == 200
        with count_queries(statements):
            return client.get(f"{path}?again")

    return ask


def catalogue_of(count, member=None):
    for days in range(count):
        course = make_paid_course(at=NOW - timedelta(days=days))
        make_plan(products=[course.product])
        if member:
            course.enrol(member, at=NOW)


@few_and_many
def test_catalogue_of_a_visitor(client, warm, count):
    catalogue_of(count)
    assert len(warm(client, "/courses/", 2).context["rows"]) == min(count, 20)


@few_and_many
def test_catalogue_of_a_member(signed_in, member, warm, count):
    catalogue_of(count, member)
    assert len(warm(signed_in(member), "/courses/", 5).context["rows"]) == min(count, 20)


def long_course(lessons, learners):
    course = make_paid_course("sql", sections=make_sections(lessons // 5, 5))
    for _plan in range(lessons // 5):
        make_plan(products=[course.product])
    for learner in learners:
        course.enrol(learner, at=NOW)
    return course


@few_and_many
def test_course_page_of_a_visitor(client, other_member, warm, count):
    long_course(count, [other_member])
    warm(client, "/courses/sql/", 4)


@few_and_many
def test_locked_course_page_of_a_member(signed_in, member, other_member, warm, count):
    long_course(count, [other_member])
    warm(signed_in(member), "/courses/sql/", 8)


@few_and_many
def test_course_page_of_a_subscriber_who_learns_it(signed_in, member, warm, count):
    course = long_course(count, [member])
    make_grant(member, make_plan(products=[course.product]))
    warm(signed_in(member), "/courses/sql/", 6)


@few_and_many
def test_lesson_page_of_a_visitor(client, warm, count):
    make_course("sql", sections=make_sections(count // 5, 5))
    warm(client, "/courses/sql/lessons/lesson-1-1/", 3)


@few_and_many
def test_lesson_page_of_a_subscriber_who_learns_it(signed_in, member, warm, count):
    course = long_course(count, [member])
    make_grant(member, make_plan(products=[course.product]))
    warm(signed_in(member), "/courses/sql/lessons/lesson-1-2/", 7)


@few_and_many
def test_lesson_page_opened_for_the_first_time(signed_in, member, count_queries, count):
    course = long_course(count, [member])
    make_grant(member, make_plan(products=[course.product]))
    client = signed_in(member)
    client.get("/courses/sql/")
    with count_queries(9):
        client.get("/courses/sql/lessons/lesson-1-2/")


@few_and_many
def test_locked_lesson_page_of_a_member(signed_in, member, warm, count):
    long_course(count, [])
    warm(signed_in(member), "/courses/sql/lessons/lesson-1-2/", 10)


@few_and_many
def test_what_i_learn(signed_in, member, warm, count):
    for _course in range(count):
        course = make_course()
        course.enrol(member, at=NOW)
        complete_lesson(member, course, course.lessons.first(), at=NOW)
    assert len(warm(signed_in(member), "/me/learning/", 5).context["rows"]) == min(count, 20)


@few_and_many
def test_the_newest_courses_of_the_home_page(member, count_queries, count):
    for _course in range(count):
        make_paid_course().enrol(member, at=NOW)
    with count_queries(1):
        feed.newest(6, member)
