"""What billing asks about a product that is a course."""
from fractions import Fraction

from django.utils.translation import gettext as _

from billing.fulfilment import Description, Fulfiller, fulfillers
from courses.access import LessonAccess, access_to_lesson
from courses.models import Course, LessonProgress, LessonVersion


def _description(course: Course) -> Description:
    return Description(
        title=course.title, url=course.get_absolute_url(), label=_("Course"), language=course.language,
        note=_("%(lessons)d lessons, all later revisions included") % {"lessons": course.lesson_count},
        revision=str(course.live_revision.number) if course.live_revision else "",
    )


def describe(product) -> Description:
    return describe_many([product]).get(product.pk, Description(title=str(product)))


def describe_many(products) -> dict[int, Description]:
    found = Course.objects.filter(product__in=products).select_related("live_revision").only(
        "slug", "title", "language", "lesson_count", "product", "live_revision__number"
    )
    return {course.product_id: _description(course) for course in found}


def sellable(line) -> bool:
    """A course that is published is sold; billing itself refuses to sell what the buyer owns."""
    return Course.objects.published().filter(product=line.product_id).exists()


def deliver(line) -> None:
    """The buyer is in from now on; idempotent."""
    course = Course.objects.filter(product=line.product_id).first()
    if course:
        course.enrol(line.receiver, at=line.given_at)


def consumed_share(line) -> Fraction:
    """The share of the course's needed lessons that the buyer finished."""
    needed = LessonVersion.objects.filter(revision__live_for__product=line.product_id, is_required=True)
    total = needed.count()
    done = LessonProgress.objects.filter(
        member=line.receiver, completed_at__isnull=False, lesson__in=needed.values("lesson")
    ).count()
    return Fraction(done, total) if total else Fraction(0)


def access(product, member, rights) -> LessonAccess | None:
    """What the page of the course says, of the course as a whole."""
    course = Course.objects.filter(product=product).first()
    return access_to_lesson(None, course=course, member=member, rights=rights) if course else None


fulfillers.register(
    "course",
    Fulfiller(
        kind="course", describe=describe, describe_many=describe_many, sellable=sellable, deliver=deliver, consumed_share=consumed_share,
        access=access,
    ),
)
