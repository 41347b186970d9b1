"""Time in lessons that are sold is told downward as use, by which membership income is shared out."""
from datetime import date

import pytest

from billing.models import Usage
from courses.learning import complete_lesson, open_lesson
from courses.models import Enrolment
from tests.factories.courses import make_course, make_paid_course
from tests.factories.shares import at

pytestmark = pytest.mark.django_db
NOON = at(2026, 3, 1)


def in_minutes(count):
    return NOON.replace(minute=count)


def study(member, course):
    """Ten minutes in the first lesson, left from two tabs at the same moment; returns the second lesson."""
    first, second = list(course.lessons.order_by("id"))[:2]
    enrolment = course.enrol(member, at=NOON)
    open_lesson(member, course, first, enrolment=enrolment, is_new=True, at=NOON)
    tabs = [Enrolment.objects.get(pk=enrolment.pk) for _tab in range(2)]
    for number, tab in enumerate(tabs):
        open_lesson(member, course, second, enrolment=tab, is_new=number == 0, at=in_minutes(10))
    return second


def test_a_sitting_is_told_once(member):
    course = make_paid_course()
    second = study(member, course)
    assert list(Usage.objects.values_list("member", "product", "units", "day")) == [(member.pk, course.product_id, 600, date(2026, 3, 1))]
    complete_lesson(member, course, second, at=in_minutes(15))
    complete_lesson(member, course, second, at=in_minutes(20))
    assert sum(Usage.objects.values_list("units", flat=True)) == 900


def test_what_is_free_brings_nobody_anything(member):
    study(member, make_course())
    assert Usage.objects.count() == 0
