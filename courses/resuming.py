"""Where learners go on: enrolments with how far they are, at a fixed number of queries."""
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from courses.models import Enrolment, LessonProgress, LessonVersion
from courses.progress import Progress, progress_in


@dataclass(frozen=True)
class Resume:
    """A course somebody learns. `lesson_title` and `lesson_url` are where they go on, empty when all is done."""

    title: str
    language: str
    url: str
    lesson_title: str
    lesson_url: str
    lesson_minutes: int
    progress: Progress
    last_opened_at: datetime
    completed_at: datetime | None

    @property
    def percent(self) -> int:
        return self.progress.percent

    @property
    def segments(self) -> list[tuple[int, float]]:
        return self.progress.segments

    @property
    def minutes_left(self) -> int:
        return self.progress.minutes_left


def resumes(member, enrolments: Sequence[Enrolment]) -> list[Resume]:
    """One for each of the member's `enrolments`, whose course is loaded; two queries however many there are."""
    revisions = [enrolment.course.live_revision_id for enrolment in enrolments]
    by_revision: dict[int, list[LessonVersion]] = {}
    for version in LessonVersion.objects.filter(revision__in=revisions).outline():
        by_revision.setdefault(version.revision_id, []).append(version)
    finished = frozenset(
        LessonProgress.objects.filter(
            member=member, completed_at__isnull=False, lesson__course__in=[enrolment.course_id for enrolment in enrolments]
        ).values_list("lesson_id", flat=True)
    )
    return [_resume(enrolment, by_revision.get(enrolment.course.live_revision_id, []), finished) for enrolment in enrolments]


def _resume(enrolment: Enrolment, versions: list[LessonVersion], finished: frozenset[int]) -> Resume:
    course, going_on = enrolment.course, where_to_go_on(versions, enrolment.last_lesson_id, finished)
    url = course.get_absolute_url()
    return Resume(
        title=course.title, language=course.language, url=url,
        lesson_title=going_on.title if going_on else "",
        lesson_url=f"{url}lessons/{going_on.lesson.key}/" if going_on else "",
        lesson_minutes=going_on.minutes if going_on else 0,
        progress=progress_in(versions, finished), last_opened_at=enrolment.last_opened_at, completed_at=enrolment.completed_at,
    )


def where_to_go_on(versions: Sequence[LessonVersion], last_lesson_id: int | None, finished) -> LessonVersion | None:
    """The lesson a learner was at; once that is finished the next unfinished one, from the beginning again at the end."""
    at = next((i for i, version in enumerate(versions) if version.lesson_id == last_lesson_id), 0)
    for version in [*versions[at:], *versions[:at]]:
        if version.lesson_id not in finished:
            return version
    return None
