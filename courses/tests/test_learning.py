"""Enrolling, opening and finishing lessons, and what the community remembers of it."""
from datetime import timedelta

import pytest
from django.utils import timezone

from community.models import Interaction
from community.points import balance_of
from courses.authoring import start_revision, write_revision
from courses.learning import complete_lesson, open_lesson
from courses.models import Course, Enrolment, LessonProgress
from courses.publishing import publish
from courses.reading import Reading
from kit.periods import day_of, start_of
from kit.verbs import verbs
from notices.models import Notice
from tests.factories.courses import make_course, make_sections

pytestmark = pytest.mark.django_db
# Noon of a day in the community's zone, so that a test never runs over midnight.
NOON = start_of(day_of(timezone.now()) - timedelta(days=3)) + timedelta(hours=12)
LESSON, COURSE = verbs["lesson_completed"].points, verbs["course_completed"].points


def lessons(course):
    return [version.lesson for version in course.live_revision.lesson_versions.outline()]


def deeds(member):
    return sorted(Interaction.objects.filter(member=member).values_list("verb", "target_key"))


def opens(member, course, lesson, *, at):
    """As the page does."""
    reading = Reading(member, course.slug, at=at)
    open_lesson(member, course, lesson, enrolment=reading.enrolment, is_new=lesson.pk not in reading.opened, at=at)


def test_a_member_who_enrols_is_in_and_counted(member):
    course = make_course("sql")
    enrolment = course.enrol(member, at=NOON)
    course.refresh_from_db()
    assert (enrolment.member, enrolment.enrolled_at, enrolment.completed_at) == (member, NOON, None)
    assert course.learner_count == 1
    assert deeds(member) == [("course_enrolled", "sql")]


def test_enrolling_twice_is_enrolling_once(member):
    course = make_course()
    first = course.enrol(member, at=NOON)
    again = course.enrol(member, at=NOON + timedelta(days=1))
    course.refresh_from_db()
    assert (again.pk, again.enrolled_at, course.learner_count) == (first.pk, NOON, 1)


def test_the_author_is_told_of_a_learner(member, author):
    course = make_course(owner=author)
    course.enrol(member, at=NOON)
    notice = Notice.objects.get(member=author)
    assert (notice.kind, notice.actor, notice.url) == ("course_joined", member, course.get_absolute_url())


def test_opening_a_lesson_leaves_a_trace_and_a_place_to_resume(member):
    course = make_course()
    course.enrol(member, at=NOON)
    second = lessons(course)[1]
    opens(member, course, second, at=NOON + timedelta(hours=1))
    progress = LessonProgress.objects.get()
    enrolment = Enrolment.objects.get()
    assert (progress.lesson, progress.first_opened_at, progress.completed_at) == (second, NOON + timedelta(hours=1), None)
    assert (enrolment.last_lesson, enrolment.last_opened_at) == (second, NOON + timedelta(hours=1))


def test_opening_a_lesson_again_keeps_when_it_was_first_opened(member):
    course = make_course()
    course.enrol(member, at=NOON)
    for hours in (1, 5):
        opens(member, course, lessons(course)[0], at=NOON + timedelta(hours=hours))
    assert LessonProgress.objects.get().first_opened_at == NOON + timedelta(hours=1)


def test_a_lesson_open_for_half_a_minute_was_watched_once_the_next_one_opens(member):
    course = make_course("sql")
    course.enrol(member, at=NOON)
    first, second, *_ = lessons(course)
    opens(member, course, first, at=NOON)
    opens(member, course, second, at=NOON + timedelta(seconds=30))
    watched = Interaction.objects.get(verb="lesson_watched")
    assert (watched.target_kind, watched.target_key, watched.occurred_at) == ("lesson", "sql/lesson-1-1", NOON + timedelta(seconds=30))
    assert LessonProgress.objects.get(lesson=first).seconds == 30


def test_a_lesson_open_for_less_was_not_watched(member):
    course = make_course()
    course.enrol(member, at=NOON)
    first, second, *_ = lessons(course)
    opens(member, course, first, at=NOON)
    opens(member, course, second, at=NOON + timedelta(seconds=29))
    assert not Interaction.objects.filter(verb="lesson_watched").exists()
    assert LessonProgress.objects.get(lesson=first).seconds == 0


def test_reloading_a_lesson_does_not_begin_its_half_minute_anew(member):
    course = make_course()
    course.enrol(member, at=NOON)
    first, second, *_ = lessons(course)
    opens(member, course, first, at=NOON)
    opens(member, course, first, at=NOON + timedelta(seconds=25))
    opens(member, course, second, at=NOON + timedelta(seconds=40))
    assert Interaction.objects.filter(verb="lesson_watched").count() == 1


def test_a_page_left_open_over_night_is_half_an_hour_of_study(member):
    course = make_course()
    course.enrol(member, at=NOON)
    first, second, *_ = lessons(course)
    opens(member, course, first, at=NOON)
    opens(member, course, second, at=NOON + timedelta(hours=20))
    assert LessonProgress.objects.get(lesson=first).seconds == 1800
    assert day_of(Interaction.objects.get(verb="lesson_watched").occurred_at) == day_of(NOON)


def test_a_lesson_watched_twice_on_a_day_counts_once_and_again_on_the_next_day(member):
    course = make_course("sql")
    course.enrol(member, at=NOON)
    first, second, *_ = lessons(course)
    for day in (0, 1):
        for hour in (0, 2):
            at = NOON + timedelta(days=day, hours=hour)
            opens(member, course, first, at=at)
            opens(member, course, second, at=at + timedelta(minutes=5))
    watched = Interaction.objects.filter(verb="lesson_watched", target_key="sql/lesson-1-1")
    assert sorted(day_of(at) for at in watched.values_list("occurred_at", flat=True)) == [day_of(NOON), day_of(NOON + timedelta(days=1))]


def test_finishing_a_lesson_is_remembered_and_paid(member):
    course = make_course("sql")
    course.enrol(member, at=NOON)
    assert not complete_lesson(member, course, lessons(course)[0], at=NOON)
    assert LessonProgress.objects.get().completed_at == NOON
    assert deeds(member) == [
        ("course_enrolled", "sql"), ("lesson_completed", "sql/lesson-1-1"), ("lesson_watched", "sql/lesson-1-1"),
    ]
    assert balance_of(member) == LESSON


def test_second_completion_earns_no_points(member):
    course = make_course()
    course.enrol(member, at=NOON)
    first = lessons(course)[0]
    for days in (0, 0, 1, 40):
        complete_lesson(member, course, first, at=NOON + timedelta(days=days))
    assert LessonProgress.objects.get().completed_at == NOON
    assert balance_of(member) == LESSON
    assert Interaction.objects.filter(verb__startswith="lesson").count() == 2


def test_finishing_a_lesson_that_was_left_counts_the_watching_of_a_day_once(member):
    course = make_course()
    course.enrol(member, at=NOON)
    first, second, *_ = lessons(course)
    opens(member, course, first, at=NOON)
    complete_lesson(member, course, first, at=NOON + timedelta(minutes=10))
    opens(member, course, second, at=NOON + timedelta(minutes=10, seconds=1))
    assert Interaction.objects.filter(verb="lesson_watched").count() == 1
    assert LessonProgress.objects.get(lesson=first).seconds == 600


def test_the_last_lesson_finishes_the_course_once(member):
    course = make_course()
    course.enrol(member, at=NOON)
    done = [complete_lesson(member, course, lesson, at=NOON) for lesson in lessons(course)]
    again = complete_lesson(member, course, lessons(course)[0], at=NOON + timedelta(days=1))
    assert (done, again) == ([False, False, False, True], False)
    assert Enrolment.objects.get().completed_at == NOON
    assert Interaction.objects.filter(verb="course_completed").count() == 1
    assert balance_of(member) == 4 * LESSON + COURSE


def test_an_optional_lesson_is_not_needed_to_finish(member):
    sections = make_sections(1, 2)
    sections[0]["lessons"][1]["is_required"] = False
    course = make_course(sections=sections)
    course.enrol(member, at=NOON)
    assert complete_lesson(member, course, lessons(course)[0], at=NOON)


def test_only_watching_counts_for_activity():
    counted = [verb.name for verb in verbs if verb.counts and verb.name.startswith(("lesson", "course"))]
    assert counted == ["lesson_watched"]
    assert verbs["lesson_watched"].client_may_post
    assert verbs["lesson_watched"].points == 0


def new_revision(course, sections):
    draft = start_revision(course, at=NOON)
    draft.lesson_versions.all()._raw_delete("default")
    draft.sections.all()._raw_delete("default")
    write_revision(draft, sections)
    publish(draft, by=course.owner, at=NOON)
    return Course.objects.get(pk=course.pk)


def test_progress_survives_a_new_revision(member):
    course = make_course()
    course.enrol(member, at=NOON)
    for lesson in lessons(course)[:3]:
        complete_lesson(member, course, lesson, at=NOON)
    assert Reading(member, course.slug, at=NOON).progress.percent == 75
    sections = make_sections(2, 2, body="Rewritten. " * 50)
    sections[1]["lessons"] += [{"key": "added", "title": "Added", "minutes": 5, "body": "New."}]
    new_revision(course, sections)
    progress = Reading(member, course.slug, at=NOON).progress
    assert (progress.done, progress.total, progress.percent) == (3, 5, 60)


def test_a_lesson_that_moved_to_another_section_stays_done(member):
    course = make_course()
    course.enrol(member, at=NOON)
    complete_lesson(member, course, lessons(course)[0], at=NOON)
    sections = make_sections(2, 2)
    sections[1]["lessons"].append(sections[0]["lessons"].pop(0))
    new_revision(course, sections)
    reading = Reading(member, course.slug, at=NOON)
    assert [line.number for chapter in reading.chapters() for line in chapter.lines if line.is_done] == ["2.3"]


def test_a_finished_course_stays_finished_when_lessons_are_added(member):
    course = make_course(sections=make_sections(1, 1))
    course.enrol(member, at=NOON)
    complete_lesson(member, course, lessons(course)[0], at=NOON)
    course = new_revision(course, make_sections(1, 2))
    assert Enrolment.objects.get().completed_at == NOON
    assert Reading(member, course.slug, at=NOON).progress.percent == 50
    complete_lesson(member, course, lessons(course)[1], at=NOON + timedelta(days=1))
    assert Interaction.objects.filter(verb="course_completed").count() == 1
