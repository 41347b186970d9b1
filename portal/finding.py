"""Finding things by the words of their titles and names, each source at one query. What is not open stands there as locked."""
from dataclasses import dataclass, field
from functools import cached_property

from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.models import Member
from billing.access import Rights, rights_of
from community.models import Topic
from courses.access import access_to_lesson
from courses.models import Course, LessonVersion
from events.models import Event
from kit import wording
from kit.addresses import address
from kit.money import format_money
from kit.wording import language_tag

LONGEST = 100
WORDS = 6
EACH = 10


@dataclass(frozen=True)
class Found:
    """One line of the result; `lock` says what opens it, and is empty when it is open."""

    title: str
    url: str
    lang: str
    note: str = ""
    lock: str = ""

    @property
    def locked(self) -> bool:
        return bool(self.lock)


@dataclass(frozen=True)
class Shelf:
    """What one source has; `more` when there was more than is shown."""

    label: str
    items: list[Found] = field(default_factory=list)
    more: bool = False


class Reader:
    """Who looks. Rights are read once for all shelves, and only where something that is paid for was found."""

    def __init__(self, member, *, at):
        self.member, self.at = member, at

    @cached_property
    def rights(self) -> Rights:
        return rights_of(self.member, at=self.at)

    def may_open(self, course: Course, lesson: LessonVersion | None = None) -> bool:
        """What the page itself would answer."""
        return course.is_free or access_to_lesson(lesson, course=course, member=self.member, rights=self.rights).allowed


def clean(text: str) -> str:
    """The question as it is looked for: one line, no control characters, not endless."""
    return " ".join("".join(c if c.isprintable() else " " for c in text[: 4 * LONGEST]).split())[:LONGEST].strip()


def find(question: str, member, *, at) -> list[Shelf]:
    """The shelves that have something, courses first. `question` has gone through `clean`."""
    words = question.split()[:WORDS]
    if not words:
        return []
    reader = Reader(member, at=at)
    shelves = [
        _shelf(_("Courses"), _courses(words, reader)),
        _shelf(_("Lessons"), _lessons(words, reader)),
        _shelf(_("Topics"), _topics(words, member)),
        _shelf(_("Events"), _events(words, member)),
        _shelf(_("Members"), _members(words)),
    ]
    return [shelf for shelf in shelves if shelf.items]


def _shelf(label: str, items: list[Found]) -> Shelf:
    return Shelf(label, items[:EACH], more=len(items) > EACH)


def _all(words: list[str], *fields: str) -> Q:
    """Every word stands in one of the fields."""
    every = Q()
    for word in words:
        one = Q()
        for name in fields:
            one |= Q(**{f"{name}__icontains": word})
        every &= one
    return every


def _courses(words, reader: Reader) -> list[Found]:
    rows = Course.objects.listed_for(reader.member).for_rows().filter(_all(words, "title", "summary", "topic", "owner__display_name"))
    return [
        Found(
            course.title, course.get_absolute_url(), language_tag(course.language),
            note=_by(course),
            lock="" if reader.may_open(course) else _what_opens(course),
        )
        for course in rows.newest_first()[: EACH + 1]
    ]


def _by(course: Course) -> str:
    words = ngettext("%(author)s, %(n)d lesson", "%(author)s, %(n)d lessons", course.lesson_count)
    return words % {"author": course.owner.name, "n": course.lesson_count}


def _what_opens(course: Course) -> str:
    price = format_money(course.product.price_amount, course.product.currency) if course.product.is_on_sale else ""
    if course.is_in_membership:
        return _("opens with a membership, or alone for %(price)s") % {"price": price} if price else _("opens with a membership")
    return _("opens for %(price)s") % {"price": price} if price else _("not on sale now")


def _lessons(words, reader: Reader) -> list[Found]:
    rows = (
        LessonVersion.objects.filter(_all(words, "title"), revision__live_for__in=Course.objects.listed_for(reader.member))
        .select_related("lesson", "revision__course")
        .only(
            "title", "is_preview", "lesson__key", "revision__course__slug", "revision__course__title", "revision__course__language",
            "revision__course__product", "revision__course__owner",
        )
        .order_by("-revision__published_at", "id")
    )
    return [_lesson(lesson, lesson.revision.course, reader) for lesson in rows[: EACH + 1]]


def _lesson(lesson: LessonVersion, course: Course, reader: Reader) -> Found:
    return Found(
        lesson.title, address("courses:lesson", course.slug, lesson.lesson.key), language_tag(course.language), note=course.title,
        lock="" if reader.may_open(course, lesson) else _("opens with the course"),
    )


def _topics(words, member) -> list[Found]:
    rows = Topic.objects.visible_to(member).for_list().filter(_all(words, "title")).order_by("-last_post_at", "-id")
    return [
        Found(
            topic.title, topic.get_absolute_url(), language_tag(topic.language),
            note=" · ".join((topic.category.name, topic.author.name, wording.ago(topic.last_post_at))),
        )
        for topic in rows[: EACH + 1]
    ]


def _events(words, member) -> list[Found]:
    rows = Event.objects.visible_to(member).filter(_all(words, "title", "summary")).only("slug", "title", "language", "starts_at", "mode")
    return [
        Found(
            event.title, event.get_absolute_url(), language_tag(event.language),
            note=f"{wording.when(event.starts_at)} · {event.get_mode_display()}",
        )
        for event in rows.order_by("-starts_at", "-id")[: EACH + 1]
    ]


def _members(words) -> list[Found]:
    rows = Member.objects.shown().filter(_all(words, "display_name", "handle")).only("handle", "display_name").order_by("handle")
    return [Found(m.name, m.get_absolute_url(), wording.language_of(m.name), f"@{m.handle}") for m in rows[: EACH + 1]]
