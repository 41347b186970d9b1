"""Courses and lessons in words, where the community shows what a member did."""
from community.targets import Described, TargetKind, declare
from courses.models import Course, LessonVersion


def _courses(keys, member) -> dict[str, Described]:
    found = Course.objects.visible_to(member).filter(slug__in=keys)
    return {course.slug: Described(course.title, course.get_absolute_url()) for course in found.only("slug", "title")}


def _lessons(keys, member) -> dict[str, Described]:
    """Keys are `<course>/<lesson>`; a lesson that left the live revision is not described."""
    slugs = {key.partition("/")[0] for key in keys}
    versions = LessonVersion.objects.filter(
        revision__live_for__in=Course.objects.visible_to(member).filter(slug__in=slugs),
        lesson__key__in={key.partition("/")[2] for key in keys},
    )
    rows = versions.values_list("lesson__course__slug", "lesson__key", "title")
    known = {f"{slug}/{key}": Described(title, f"/courses/{slug}/lessons/{key}/") for slug, key, title in rows}
    return {key: known[key] for key in keys if key in known}


declare(TargetKind("course", _courses), TargetKind("lesson", _lessons))
