"""A course whose money went back is closed with the next request; what was learnt stays."""
from django.utils import timezone

from billing.access import rights_of
from courses.learning import complete_lesson
from courses.models import Course, Enrolment, Lesson, LessonProgress
from tests.factories.billing import make_plan, paid_order
from tests.factories.courses import make_paid_course
from tests.factories.refunds import ask, make_policy, refunded

PATH = "/courses/rust/lessons/lesson-1-2/"


def test_a_refunded_course_closes_with_the_next_request_and_keeps_its_progress(signed_in, member):
    make_paid_course("rust")
    course = Course.objects.get(slug="rust")
    order, client = paid_order(member, course.product), signed_in(member)
    complete_lesson(member, course, Lesson.objects.get(course=course, key="lesson-1-2"), at=timezone.now())
    open_page = client.get(PATH).content.decode()
    refunded(order)
    closed_page = client.get(PATH).content.decode()
    assert ("Buy the course" in open_page, "Buy the course" in closed_page) == (False, True)
    assert rights_of(member, at=timezone.now()).product_ids == frozenset()
    assert (Enrolment.objects.count(), LessonProgress.objects.filter(completed_at__isnull=False).count()) == (1, 1)


def test_a_refunded_membership_closes_its_courses(signed_in, member):
    make_paid_course("rust")
    order = paid_order(member, make_plan(products=[Course.objects.get(slug="rust").product]))
    client = signed_in(member)
    assert "Buy the course" not in client.get(PATH).content.decode()
    refunded(order)
    assert "Buy the course" in client.get(PATH).content.decode()


def test_finished_lessons_count_as_used(member):
    make_policy()
    make_paid_course("rust")
    course = Course.objects.get(slug="rust")
    order = paid_order(member, course.product)
    for lesson in Lesson.objects.filter(course=course):
        complete_lesson(member, course, lesson, at=timezone.now())
    assert ask(order).is_within_policy is False
