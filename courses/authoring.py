"""Writing a course: the first revision in one go, and a new revision copied from the live one."""
from collections.abc import Mapping, Sequence

from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from courses.models import Course, CourseRevision, Lesson, LessonFile, LessonVersion, Section
from courses.publishing import publish
from courses.refusals import CourseRefused

# What the next revision takes over of a file: all of it, under the same key.
FILE_KEPT = ("key", "name", "content_type", "bytes", "sha256", "path", "author_id", "created_at")


@transaction.atomic
def create_course(
    owner, *, slug, language, title, summary, outcomes, topic, level, runs_on, product, sections: Sequence[Mapping], at, published_by=None
) -> Course:
    """A course with its first revision; with `published_by` it is live at once.

    `sections` is a list of `{"title", "lessons": [{"key", "title", "minutes", "body", "is_preview"?, "is_required"?, "files"?}]}`.
    Raises ValidationError when a field of the course is wrong.
    """
    course = Course(
        owner=owner, slug=slug, language=language, title=title, summary=summary, outcomes=list(outcomes), topic=topic, level=level,
        runs_on=runs_on, product=product, created_at=at,
    )
    course.full_clean()
    course.save()
    revision = CourseRevision.objects.create(course=course, number=1, created_at=at)
    write_revision(revision, sections)
    if published_by is not None:
        publish(revision, by=published_by, at=at)
        course.refresh_from_db()
    return course


def write_revision(revision: CourseRevision, sections: Sequence[Mapping]) -> None:
    """Fill an empty draft; a lesson whose key the course knows is the same lesson."""
    keys = [lesson["key"] for section in sections for lesson in section["lessons"]]
    known = {lesson.key: lesson for lesson in Lesson.objects.filter(course=revision.course_id, key__in=keys)}
    fresh = Lesson.objects.bulk_create(Lesson(course_id=revision.course_id, key=key) for key in dict.fromkeys(keys) if key not in known)
    known |= {lesson.key: lesson for lesson in fresh}
    rows = Section.objects.bulk_create(
        Section(revision=revision, position=i, title=section["title"]) for i, section in enumerate(sections, start=1)
    )
    versions = LessonVersion.objects.bulk_create(
        LessonVersion(
            revision=revision, section=row, lesson=known[lesson["key"]], position=i, title=lesson["title"], minutes=lesson["minutes"],
            is_preview=lesson.get("is_preview", False), is_required=lesson.get("is_required", True), body=lesson["body"],
        ).rendered()
        for row, section in zip(rows, sections, strict=True)
        for i, lesson in enumerate(section["lessons"], start=1)
    )
    lessons = [lesson for section in sections for lesson in section["lessons"]]
    LessonFile.objects.bulk_create(
        LessonFile(version=version, **file) for version, lesson in zip(versions, lessons, strict=True) for file in lesson.get("files", ())
    )


@transaction.atomic
def start_revision(course: Course, *, at) -> CourseRevision:
    """A draft that begins as a copy of the live revision; refuses while another is open."""
    Course.objects.select_for_update().get(pk=course.pk)
    if course.revisions.filter(state__in=CourseRevision.OPEN).exists():
        raise CourseRefused(_("This course has an open revision already. Work on that one."))
    last = course.revisions.aggregate(last=Max("number"))["last"] or 0
    revision = CourseRevision.objects.create(course=course, number=last + 1, created_at=at)
    write_revision(revision, outline_of(course.live_revision_id))
    return revision


def outline_of(revision_id: int | None) -> list[dict]:
    """A revision as `create_course` takes its sections."""
    sections: dict[int, dict] = {
        section.pk: {"title": section.title, "lessons": []} for section in Section.objects.filter(revision=revision_id)
    }
    versions = LessonVersion.objects.filter(revision=revision_id).select_related("lesson").order_by("section__position", "position")
    versions = versions.prefetch_related("files")
    for version in versions:
        sections[version.section_id]["lessons"].append({
            "key": version.lesson.key, "title": version.title, "minutes": version.minutes, "body": version.body,
            "is_preview": version.is_preview, "is_required": version.is_required,
            "files": [{name: getattr(file, name) for name in FILE_KEPT} for file in version.files.all()],
        })
    return list(sections.values())
