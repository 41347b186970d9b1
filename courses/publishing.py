"""Publishing: a revision becomes what learners see, and the one before it is superseded, at once."""
import hashlib
import json

from django.db import transaction
from django.db.models import Sum
from django.db.models.functions import Coalesce
from django.utils.translation import gettext as _

from community.member_news import announce
from courses.models import Course, CourseRevision, LessonFile, LessonVersion
from courses.refusals import CourseRefused
from courses.searchable import index_again

PUBLISHABLE = (CourseRevision.State.DRAFT, CourseRevision.State.APPROVED)


@transaction.atomic
def publish(revision: CourseRevision, *, by, at) -> Course:
    """Make `revision` live in one transaction; raises CourseRefused when it is not one that can be published."""
    course = Course.objects.select_for_update().get(pk=revision.course_id)
    revision.refresh_from_db()
    if revision.state not in PUBLISHABLE:
        raise CourseRefused(_("Revision %(number)s is %(state)s and cannot be published.") % {
            "number": revision.number, "state": revision.get_state_display(),
        })
    versions = LessonVersion.objects.filter(revision=revision)
    if not versions.filter(is_required=True).exists():
        raise CourseRefused(_("A course needs at least one lesson that counts towards finishing it."))
    course.revisions.filter(state=CourseRevision.State.PUBLISHED).update(state=CourseRevision.State.SUPERSEDED)
    revision.state, revision.content_hash = CourseRevision.State.PUBLISHED, fingerprint_of(revision)
    revision.published_at, revision.published_by = at, by
    revision.save(update_fields=["state", "content_hash", "published_at", "published_by"])
    course.live_revision = revision
    is_first = course.published_at is None
    course.published_at = course.published_at or at
    course.lesson_count = versions.count()
    course.minutes_total = versions.aggregate(total=Coalesce(Sum("minutes"), 0))["total"]
    course.save(update_fields=["live_revision", "published_at", "lesson_count", "minutes_total"])
    index_again(course, at=at)
    if is_first and course.visibility == Course.Visibility.PUBLIC:
        announce(course.owner, "follow_course", title=course.title, url=course.get_absolute_url(), at=at)
    return course


def fingerprint_of(revision: CourseRevision) -> str:
    """A hash of everything a learner gets with this revision; the same texts and files give the same hash."""
    lessons = LessonVersion.objects.filter(revision=revision).order_by("section__position", "position")
    rows = list(lessons.values_list("section__title", "lesson__key", "title", "minutes", "is_preview", "is_required", "body"))
    files = LessonFile.objects.filter(version__revision=revision).order_by("version__lesson__key", "name", "sha256")
    rows += files.values_list("version__lesson__key", "name", "sha256")
    return hashlib.sha256(json.dumps(rows, ensure_ascii=False).encode()).hexdigest()
