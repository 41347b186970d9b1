"""What learning leaves in the community's memory. An id that follows from the deed makes it count once, however often it is told."""
from datetime import date
from uuid import UUID, uuid5

from community import interactions
from kit.periods import day_of

NAMESPACE = UUID("6f0d3a52-5a0e-4f0e-9a3c-1d2f4c8b7e90")


def lesson_target(course, lesson) -> tuple[str, str]:
    return ("lesson", f"{course.slug}/{lesson.key}")


def event_id(verb: str, member, thing, day: date | None = None) -> UUID:
    return uuid5(NAMESPACE, ":".join(str(part) for part in (verb, member.pk, thing.pk, day or "")))


def enrolled(member, course, *, at) -> None:
    interactions.record(member, "course_enrolled", course.target, at=at, event_id=event_id("course_enrolled", member, course))


def watched(member, course, lesson, *, at) -> None:
    """Once per member, lesson and local day."""
    known = event_id("lesson_watched", member, lesson, day_of(at))
    interactions.record(member, "lesson_watched", lesson_target(course, lesson), at=at, event_id=known)


def completed(member, course, lesson, *, at) -> None:
    known = event_id("lesson_completed", member, lesson)
    interactions.record(member, "lesson_completed", lesson_target(course, lesson), at=at, event_id=known)


def finished(member, course, *, at) -> None:
    interactions.record(member, "course_completed", course.target, at=at, event_id=event_id("course_completed", member, course))
