"""The table of contents of a course as its pages show it: chapters and lines, with what is open, done and current."""
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field

from billing.access import Rights
from courses.access import access_to_lesson
from courses.models import Course, LessonVersion


@dataclass(frozen=True)
class Line:
    """A lesson in the contents; `number` is `3.2`."""

    number: str
    title: str
    url: str
    minutes: int
    is_preview: bool
    is_optional: bool
    is_open: bool
    is_done: bool
    is_current: bool
    key: str
    lesson_id: int


@dataclass
class Chapter:
    number: int
    title: str
    lines: list[Line] = field(default_factory=list)

    @property
    def minutes(self) -> int:
        return sum(line.minutes for line in self.lines)

    @property
    def is_done(self) -> bool:
        return all(line.is_done for line in self.lines)

    @property
    def is_current(self) -> bool:
        return any(line.is_current for line in self.lines)


def chapters_of(
    course: Course, versions: Sequence[LessonVersion], *, member, rights: Rights, finished: Collection[int] = (), current: int | None = None
) -> list[Chapter]:
    """`versions` in reading order, cut by section; `finished` and `current` are ids of stable lessons."""
    base = course.get_absolute_url()
    chapters: dict[int, Chapter] = {}
    for version in versions:
        chapter = chapters.setdefault(version.section_id, Chapter(len(chapters) + 1, version.section.title))
        chapter.lines.append(
            Line(
                number=f"{chapter.number}.{len(chapter.lines) + 1}", title=version.title, url=f"{base}lessons/{version.lesson.key}/",
                minutes=version.minutes, is_preview=version.is_preview, is_optional=not version.is_required,
                is_open=access_to_lesson(version, course=course, member=member, rights=rights).allowed,
                is_done=version.lesson_id in finished, is_current=version.lesson_id == current, key=version.lesson.key,
                lesson_id=version.lesson_id,
            )
        )
    return list(chapters.values())


def place_of(chapters: Sequence[Chapter]) -> dict[str, int]:
    """Where the current line stands: chapter, number in it, and how many there are."""
    chapter = next(chapter for chapter in chapters if chapter.is_current)
    number = next(i for i, line in enumerate(chapter.lines, start=1) if line.is_current)
    return {"chapter": chapter.number, "number": number, "total": len(chapter.lines)}
