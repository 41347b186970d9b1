"""Learning: opening a lesson, finishing it, and through the last one the course."""
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import F

from billing import usage
from courses import deeds
from courses.models import Course, Enrolment, Lesson, LessonProgress, LessonVersion
from kit.periods import day_of
from kit.rows import insert_new

WATCHED_AFTER = timedelta(seconds=30)
# A page left open over night is not a night of study, and a return after so long begins anew.
LONGEST_SITTING = timedelta(minutes=30)


def open_lesson(member, course: Course, lesson: Lesson, *, enrolment: Enrolment | None, is_new: bool, at: datetime) -> None:
    """Note that the lesson is open before the member. `is_new`: the caller found no progress in it yet.

    The lesson that was open until now counts as watched when it was so for 30 seconds.
    """
    if is_new:
        insert_new([LessonProgress(member=member, lesson=lesson, first_opened_at=at)], unique=["member_id", "lesson_id"])
    if enrolment is None:
        return
    if enrolment.last_lesson_id == lesson.pk and at - enrolment.last_opened_at < LONGEST_SITTING:
        return
    if enrolment.last_lesson_id and at - enrolment.last_opened_at >= WATCHED_AFTER:
        _leave(member, course, enrolment, at=at)
    Enrolment.objects.filter(pk=enrolment.pk).update(last_lesson=lesson, last_opened_at=at)
    enrolment.last_lesson, enrolment.last_opened_at = lesson, at


@transaction.atomic
def _leave(member, course, enrolment, *, at) -> None:
    _count_seconds(member, course, enrolment, at=at)
    deeds.watched(member, course, enrolment.last_lesson, at=enrolment.last_opened_at + WATCHED_AFTER)


def _count_seconds(member, course, enrolment, *, at) -> None:
    """Count a sitting; of a course that is sold also as use, by which membership income is shared out."""
    seconds = int(min(at - enrolment.last_opened_at, LONGEST_SITTING).total_seconds())
    LessonProgress.objects.filter(member=enrolment.member_id, lesson=enrolment.last_lesson_id).update(seconds=F("seconds") + seconds)
    if course.product_id:
        sitting = f"lesson:{enrolment.last_lesson_id}:{int(enrolment.last_opened_at.timestamp())}"
        usage.record(member, course.product_id, day_of(at), seconds, key=sitting)


@transaction.atomic
def complete_lesson(member, course: Course, lesson: Lesson, *, at: datetime) -> bool:
    """Finish a lesson; says whether that finished the course. Doing it again changes nothing and earns nothing."""
    # Without the lock, two last lessons finished at the same moment each find the other open, and the course never ends.
    enrolment = Enrolment.objects.select_for_update().filter(member=member, course=course).first()
    progress, _created = LessonProgress.objects.get_or_create(member=member, lesson=lesson, defaults={"first_opened_at": at})
    is_new = LessonProgress.objects.filter(pk=progress.pk, completed_at=None).update(completed_at=at)
    if is_new:
        deeds.watched(member, course, lesson, at=at)
        deeds.completed(member, course, lesson, at=at)
    if enrolment is None:
        return False
    changes: dict = {}
    if is_new:
        if enrolment.last_lesson_id == lesson.pk:
            _count_seconds(member, course, enrolment, at=at)
        changes = {"last_lesson": lesson, "last_opened_at": at}
    ends = enrolment.completed_at is None and has_all_lessons(member, course)
    if ends:
        changes["completed_at"] = at
        deeds.finished(member, course, at=at)
    if changes:
        Enrolment.objects.filter(pk=enrolment.pk).update(**changes)
    return ends


def has_all_lessons(member, course: Course) -> bool:
    """Whether the member finished every lesson of the live revision that the course needs."""
    done = LessonProgress.objects.filter(member=member, completed_at__isnull=False).values("lesson")
    return not LessonVersion.objects.filter(revision=course.live_revision_id, is_required=True).exclude(lesson__in=done).exists()
