"""What a page of a course knows about it and about who reads it; loaded once a request."""
from functools import cached_property

from django.core.cache import cache
from django.http import Http404
from django.shortcuts import get_object_or_404

from billing.access import Way, by_kind, rights_of, ways_to_open
from courses.access import LessonAccess, access_to_lesson
from courses.models import Course, Enrolment, LessonProgress, LessonVersion
from courses.outline import chapters_of
from courses.progress import Progress, progress_in

LEARNERS_SHOWN = 5
LEARNERS_KEPT = 300


class Reading:
    """A course before a member or visitor at an instant. Raises Http404 where they may not know of it."""

    def __init__(self, member, slug: str, *, at):
        courses = Course.objects.visible_to(member).with_enrolment_of(member).select_related("owner", "live_revision", "product")
        self.member, self.at = member, at
        self.course: Course = get_object_or_404(courses, slug=slug)
        self.enrolment: Enrolment | None = self.course.enrolment_or_none

    @cached_property
    def versions(self) -> list[LessonVersion]:
        return list(LessonVersion.objects.filter(revision=self.course.live_revision_id).outline())

    @cached_property
    def rights(self):
        return rights_of(self.member, at=self.at)

    @cached_property
    def access(self) -> LessonAccess:
        """Access to the course as a whole."""
        return self.access_to(None)

    def access_to(self, version: LessonVersion | None) -> LessonAccess:
        return access_to_lesson(version, course=self.course, member=self.member, rights=self.rights)

    @cached_property
    def opened(self) -> dict[int, bool]:
        """Ids of stable lessons the member has opened → whether finished."""
        if not self.member.is_authenticated:
            return {}
        rows = LessonProgress.objects.filter(member=self.member, lesson__course=self.course).values_list("lesson_id", "completed_at")
        return {lesson_id: completed_at is not None for lesson_id, completed_at in rows}

    @cached_property
    def finished(self) -> frozenset[int]:
        return frozenset(lesson_id for lesson_id, done in self.opened.items() if done)

    @cached_property
    def progress(self) -> Progress:
        return progress_in(self.versions, self.finished)

    def chapters(self, current: LessonVersion | None = None):
        return chapters_of(
            self.course, self.versions, member=self.member, rights=self.rights,
            finished=self.finished if self.enrolment or current else (), current=current.lesson_id if current else None,
        )

    def version(self, key: str) -> LessonVersion:
        """The lesson with this key as it is in the live revision."""
        for version in self.versions:
            if version.lesson.key == key:
                return version
        raise Http404("no such lesson")

    def before(self, version: LessonVersion) -> LessonVersion | None:
        at = self.versions.index(version)
        return self.versions[at - 1] if at else None

    def after(self, version: LessonVersion) -> LessonVersion | None:
        at = self.versions.index(version)
        return self.versions[at + 1] if at + 1 < len(self.versions) else None

    def ways(self, currency: str) -> dict[str, list[Way]]:
        """What opens the course and what it costs: memberships, the course alone, and bundles that hold it."""
        return by_kind(ways_to_open(self.course.product, currency, self.rights))

    def learners_now(self) -> list[str]:
        """Names of those who opened a lesson last; the same for all readers, so kept for some minutes."""
        return cache.get_or_set(f"courses:learners:{self.course.pk}", self._learners, LEARNERS_KEPT)

    def _learners(self) -> list[str]:
        latest = Enrolment.objects.filter(course=self.course, member__is_active=True).latest_first().select_related("member")
        return [enrolment.member.name for enrolment in latest.only("member__handle", "member__display_name")[:LEARNERS_SHOWN]]
