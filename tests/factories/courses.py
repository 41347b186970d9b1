"""What is taught: courses that are published, with a free first lesson in each section."""
import itertools
from datetime import timedelta

from django.utils import timezone

from courses.authoring import create_course
from courses.models import Course
from tests.factories.accounts import make_member
from tests.factories.billing import make_product

_numbers = itertools.count(1)

BODY = (
    "A snapshot is three things and nothing more: the oldest transaction still running, the first one not yet started, and "
    "the list of those in between. That is all a statement carries with it when it walks the heap.\n\n"
    "```sql\nSELECT pg_current_snapshot();\n```\n\n"
    "Read the last line again. Somebody has deleted the row, has not committed, and so for us the deletion has not happened.\n"
)


def make_sections(sections=2, lessons=2, *, body=BODY, previews=True, minutes=10) -> list[dict]:
    """Sections as `create_course` takes them; keys are `lesson-<section>-<number>`."""
    return [
        {
            "title": f"Chapter {s}",
            "lessons": [
                {
                    "key": f"lesson-{s}-{n}", "title": f"Lesson {s}.{n}", "minutes": minutes, "body": body,
                    "is_preview": previews and s == n == 1,
                }
                for n in range(1, lessons + 1)
            ],
        }
        for s in range(1, sections + 1)
    ]


def make_course(slug=None, *, owner=None, product=None, sections=None, published=True, at=None, visibility=None, **fields) -> Course:
    """A published course of two sections with two lessons each, the first free to read; free without `product`."""
    number = next(_numbers)
    owner = owner or make_member(f"teacher{number}")
    at = at or timezone.now() - timedelta(days=10)
    course = create_course(
        owner, slug=slug or f"course-{number}", product=product, at=at, published_by=owner if published else None,
        sections=make_sections() if sections is None else sections,
        **{
            "language": "en", "title": f"Course {number}", "summary": "What a query sees, and why.", "topic": "Databases",
            "outcomes": ["say which rows a statement sees"], "level": "intermediate", "runs_on": "PostgreSQL 14–18", **fields,
        },
    )
    if visibility:
        course.visibility = visibility
        course.save(update_fields=["visibility"])
    return course


def make_paid_course(slug=None, *, price=26800, **fields) -> Course:
    """A published course that a product opens."""
    slug = slug or f"paid-course-{next(_numbers)}"
    return make_course(slug, product=make_product(f"course-{slug}", kind="course", key=slug, price=price), **fields)
