"""Several processes learn at the same moment, on PostgreSQL."""
import time

import pytest
from django.utils import timezone

from accounts.models import Member
from community.models import Interaction, PointsRule
from community.points import balance_of
from courses import learning
from courses.authoring import start_revision
from courses.models import Course, CourseRevision, Enrolment, Lesson, LessonProgress
from courses.models.enrolment import EnrolmentQuerySet
from courses.publishing import publish
from courses.refusals import CourseRefused
from kit.verbs import verbs
from tests.factories.accounts import make_member
from tests.factories.courses import make_course, make_sections
from tests.rig.race import race

pytestmark = [pytest.mark.rig, pytest.mark.django_db(transaction=True)]
NOW = timezone.now()


def enrol(course_id, member_id):
    return Course.objects.get(pk=course_id).enrol(Member.objects.get(pk=member_id), at=NOW).pk


def complete(course_id, member_id, lesson_id):
    course = Course.objects.get(pk=course_id)
    return learning.complete_lesson(Member.objects.get(pk=member_id), course, Lesson.objects.get(pk=lesson_id), at=NOW)


def test_a_member_who_enrols_eight_times_at_once_is_in_once():
    course, member = make_course(), make_member("racer")
    outcomes = race(enrol, [(course.pk, member.pk)] * 8)
    course.refresh_from_db()
    enrolment = Enrolment.objects.get()
    assert outcomes == [("done", enrolment.pk)] * 8
    assert course.learner_count == 1
    assert Interaction.objects.filter(verb="course_enrolled").count() == 1


def test_eight_members_who_enrol_at_once_are_all_counted():
    course = make_course()
    race(enrol, [(course.pk, make_member().pk) for _member in range(8)])
    course.refresh_from_db()
    assert course.learner_count == Enrolment.objects.count() == 8


def test_a_lesson_finished_eight_times_at_once_is_paid_once():
    course, member = make_course(), make_member("racer")
    course.enrol(member, at=NOW)
    race(complete, [(course.pk, member.pk, course.lessons.first().pk)] * 8)
    assert LessonProgress.objects.get().completed_at == NOW
    assert balance_of(member) == verbs["lesson_completed"].points


def finish_two_last_lessons_at_once(monkeypatch):
    """Neither commits before the other has looked whether all is done; returns how often the course was finished."""
    course, member = make_course(sections=make_sections(1, 2)), make_member("racer")
    course.enrol(member, at=NOW)
    # Points would make one wait for the other at the member's counters, and hide what the lock is for.
    PointsRule.objects.create(verb="lesson_completed", points=0)
    look = learning.has_all_lessons

    def look_and_linger(*args):
        answer = look(*args)
        time.sleep(0.5)
        return answer

    monkeypatch.setattr(learning, "has_all_lessons", look_and_linger)
    race(complete, [(course.pk, member.pk, lesson.pk) for lesson in course.lessons.all()])
    assert LessonProgress.objects.filter(completed_at=NOW).count() == 2
    return Interaction.objects.filter(verb="course_completed").count()


def test_two_last_lessons_finished_at_once_finish_the_course(monkeypatch):
    assert finish_two_last_lessons_at_once(monkeypatch) == 1


def test_control_without_the_lock_the_course_never_ends(monkeypatch):
    monkeypatch.setattr(EnrolmentQuerySet, "select_for_update", lambda self: self)
    assert finish_two_last_lessons_at_once(monkeypatch) == 0


def test_a_revision_published_by_four_at_once_is_published_once():
    course = make_course()
    draft = start_revision(course, at=NOW)
    outcomes = race(publish_it, [(draft.pk, course.owner_id)] * 4)
    assert sorted(kind for kind, _value in outcomes) == ["done", "refused", "refused", "refused"]
    assert all(value.startswith(CourseRefused.__name__) for kind, value in outcomes if kind == "refused")
    assert list(course.revisions.order_by("number").values_list("state", flat=True)) == ["superseded", "published"]


def publish_it(revision_id, member_id):
    publish(CourseRevision.objects.get(pk=revision_id), by=Member.objects.get(pk=member_id), at=NOW)
