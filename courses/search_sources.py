"""Courses and their lessons can be found: what everybody may read as open text, the rest as paid text."""
from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from community.search.plain import words_of
from community.search.sources import Document, Reader, SearchSource, Shown, declare
from courses.access import READERS, access_to_lesson
from courses.models import Course, LessonVersion
from kit.addresses import address
from kit.money import format_money
from kit.wording import language_tag


def _findable():
    return Course.objects.published().exclude(visibility=Course.Visibility.UNLISTED)


def _is_for_members(course: Course) -> bool:
    return course.visibility == Course.Visibility.MEMBERS


def course_keys():
    return _findable().order_by("pk").values_list("slug", flat=True).iterator()


def courses(keys):
    for course in _findable().filter(slug__in=keys):
        text = " ".join((course.summary, *course.outcomes, course.topic, course.runs_on))
        yield Document(
            course.slug, course.title, course.published_at, course.language, text, author_id=course.owner_id,
            for_members=_is_for_members(course),
        )


def courses_shown(keys, reader: Reader) -> dict[str, Shown]:
    return {
        course.slug: Shown(
            course.title, course.get_absolute_url(), language_tag(course.language), note=_by(course),
            lock="" if _may_open(course, None, reader) else _what_opens(course),
        )
        for course in Course.objects.listed_for(reader.member).for_rows().filter(slug__in=keys)
    }


def _may_open(course: Course, lesson: LessonVersion | None, reader: Reader) -> bool:
    """What the page itself would answer."""
    return course.is_free or access_to_lesson(lesson, course=course, member=reader.member, rights=reader.rights).allowed


def _by(course: Course) -> str:
    words = ngettext("%(author)s, %(n)d lesson", "%(author)s, %(n)d lessons", course.lesson_count)
    return words % {"author": course.owner.name, "n": course.lesson_count}


def _what_opens(course: Course) -> str:
    price = format_money(course.product.price_amount, course.product.currency) if course.product.is_on_sale else ""
    if course.is_in_membership:
        return _("opens with a membership, or alone for %(price)s") % {"price": price} if price else _("opens with a membership")
    return _("opens for %(price)s") % {"price": price} if price else _("not on sale now")


def _lessons():
    return LessonVersion.objects.filter(revision__live_for__in=_findable())


def _named(keys) -> Q:
    """Lessons by their keys, `course/lesson`."""
    pairs = [key.split("/", 1) for key in keys if "/" in key]
    slugs, names = {slug for slug, _name in pairs}, {name for _slug, name in pairs}
    return Q(revision__course__slug__in=slugs, lesson__key__in=names)


def _key(lesson: LessonVersion) -> str:
    return f"{lesson.revision.course.slug}/{lesson.lesson.key}"


def lesson_keys():
    rows = _lessons().order_by("pk").values_list("revision__course__slug", "lesson__key").iterator()
    return (f"{slug}/{key}" for slug, key in rows)


def lessons(keys):
    wanted = set(keys)
    for lesson in _lessons().filter(_named(wanted)).select_related("lesson", "revision__course"):
        if _key(lesson) not in wanted:
            continue
        course, body = lesson.revision.course, words_of(lesson.body_html)
        is_open = course.is_free or lesson.is_preview
        yield Document(
            _key(lesson), lesson.title, course.published_at, course.language,
            open_text=body if is_open else lesson.teaser, paid_text="" if is_open else body,
            product_id=None if is_open else course.product_id, author_id=course.owner_id, for_members=_is_for_members(course),
        )


def lessons_shown(keys, reader: Reader) -> dict[str, Shown]:
    listed = Course.objects.listed_for(reader.member)
    rows = LessonVersion.objects.filter(_named(keys), revision__live_for__in=listed).select_related("lesson", "revision__course").only(
        "title", "is_preview", "lesson__key", "revision__course__slug", "revision__course__title", "revision__course__language",
        "revision__course__product", "revision__course__owner",
    )
    return {
        _key(lesson): Shown(
            lesson.title, address("courses:lesson", lesson.revision.course.slug, lesson.lesson.key),
            language_tag(lesson.revision.course.language), note=lesson.revision.course.title,
            lock="" if _may_open(lesson.revision.course, lesson, reader) else _("opens with the course"),
        )
        for lesson in rows
    }


def reads_paid(member) -> bool:
    return member.has_role(*READERS)


declare(
    SearchSource("course", gettext_lazy("Course"), course_keys, courses, courses_shown, weight=1.3),
    SearchSource("lesson", gettext_lazy("Lesson"), lesson_keys, lessons, lessons_shown, reads_paid=reads_paid, weight=1.1),
)
