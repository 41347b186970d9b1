"""How far a member has come in the live revision of a course: pure arithmetic over its outline and the lessons they finished."""
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from courses.models import LessonVersion


@dataclass(frozen=True)
class Progress:
    """`done` of `total` needed lessons; `segments` is the ruler, a part a section as (minutes, share of it done)."""

    done: int
    total: int
    minutes_left: int
    segments: list[tuple[int, float]]
    next_lesson: LessonVersion | None

    @property
    def percent(self) -> int:
        """Rounded down, so that 100 means finished."""
        return 100 * self.done // self.total if self.total else 0

    @property
    def is_complete(self) -> bool:
        return 0 < self.total == self.done


def progress_in(versions: Sequence[LessonVersion], finished: Collection[int]) -> Progress:
    """Progress over `versions` in reading order, where `finished` are ids of stable lessons."""
    needed = [version for version in versions if version.is_required]
    left = [version for version in needed if version.lesson_id not in finished]
    sections: dict[int, list[LessonVersion]] = {}
    for version in versions:
        sections.setdefault(version.section_id, []).append(version)
    return Progress(
        done=len(needed) - len(left),
        total=len(needed),
        minutes_left=sum(version.minutes for version in left),
        segments=[_segment(lessons, finished) for lessons in sections.values()],
        next_lesson=left[0] if left else None,
    )


def _segment(lessons, finished) -> tuple[int, float]:
    minutes = sum(version.minutes for version in lessons)
    done = sum(version.minutes for version in lessons if version.lesson_id in finished)
    return minutes, done / minutes if minutes else 0.0
