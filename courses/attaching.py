"""Files of lessons: putting one to a draft, taking it away, and finding the one that a member asks for."""
from dataclasses import dataclass
from uuid import UUID

from django.contrib.auth.models import AnonymousUser
from django.http import Http404
from django.utils.translation import gettext as _

from billing import files
from billing.access import rights_of
from billing.refusals import BillingRefused
from courses.access import READERS, LessonAccess, access_to_lesson
from courses.models import Course, CourseRevision, LessonFile, LessonVersion
from courses.refusals import CourseRefused


def draft_of(course: Course) -> CourseRevision | None:
    """The revision that is being written, if one is; what lies with the reviewers is not changed."""
    return course.revisions.filter(state=CourseRevision.State.DRAFT).first()


def attach(version: LessonVersion, file, *, by, at) -> LessonFile:
    """Put a file to the lesson of a draft. Raises CourseRefused with the reason."""
    if LessonFile.objects.filter(version=version).count() >= files.MOST_OF_ONE_THING:
        raise CourseRefused(_("A lesson takes %(count)d files. Put several into a zip file.") % {"count": files.MOST_OF_ONE_THING})
    try:
        return files.take_in(LessonFile(version=version), file, by=by, at=at)
    except BillingRefused as refusal:
        raise CourseRefused(str(refusal)) from None


@dataclass(frozen=True)
class FileLine:
    """A file in a list."""

    key: str
    name: str
    url: str
    bytes: int


def file_lines(course: Course, version: LessonVersion) -> list[FileLine]:
    """The files of a lesson, by name; one query."""
    rows = LessonFile.objects.filter(version=version).order_by("name", "id").only("key", "name", "bytes")
    return [FileLine(str(row.key), row.name, row.address_in(course), row.bytes) for row in rows]


@dataclass(frozen=True)
class Asked:
    """A file that somebody asked for, and what was judged."""

    file: LessonFile
    access: LessonAccess


def asked_for(member, slug: str, key: UUID, *, at) -> Asked:
    """The file with this key as it stands in the live revision, and whether this member or visitor may have it now.

    Who made the course, and who vets, find it in any revision. Raises Http404 where there is nothing that they may know of.
    """
    rows = LessonFile.objects.filter(key=key, version__revision__course__slug=slug).select_related("version__revision__course")
    found = sorted(rows, key=lambda row: row.version.revision.number)
    if not found:
        raise Http404
    course = found[0].version.revision.course
    live = next((row for row in found if row.version.revision_id == course.live_revision_id), None)
    if live and Course.objects.visible_to(member).filter(pk=course.pk).exists():
        access = access_to_lesson(live.version, course=course, member=member, rights=rights_of(member, at=at))
        return Asked(live, access)
    if _makes_or_vets(course, member):
        return Asked(found[-1], access_to_lesson(None, course=course, member=member, rights=rights_of(AnonymousUser(), at=at)))
    raise Http404


def _makes_or_vets(course: Course, member) -> bool:
    return member.is_authenticated and (course.is_owned_by(member) or member.has_role(*READERS))
