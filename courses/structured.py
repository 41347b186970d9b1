"""What the page of a course says to machines: what stands on it for everybody, never a word of a lesson."""
from django.utils.translation import gettext as _

from courses.models import Course
from kit.addresses import absolute, address
from kit.money import plain_amount
from kit.structured import breadcrumbs, person, thing
from kit.wording import language_tag


def structured_course(course: Course, reader, site_name: str) -> list[dict]:
    """Of courses that stand in the catalogue; the others are found by their address only."""
    if reader.is_authenticated or course.visibility != Course.Visibility.PUBLIC:
        return []
    url = absolute(course.get_absolute_url())
    author = person(course.owner.name, course.owner.get_absolute_url())
    work = f"PT{course.minutes_total}M"
    return [
        thing(
            "Course", **{"@id": url}, url=url, name=course.title, description=course.summary, inLanguage=language_tag(course.language),
            author=author, provider=thing("Organization", name=site_name, url=absolute("/")), teaches=course.outcomes,
            educationalLevel=course.get_level_display(), datePublished=course.published_at.isoformat(), timeRequired=work,
            dateModified=course.live_revision.published_at.isoformat(), isAccessibleForFree=course.is_free, offers=_offer(course),
            hasCourseInstance=thing("CourseInstance", courseMode="Online", courseWorkload=work, instructor=author),
        ),
        breadcrumbs((_("Courses"), address("courses:catalogue")), (course.title, course.get_absolute_url())),
    ]


def _offer(course: Course) -> dict | None:
    """What it costs alone; None where it is not sold alone."""
    if course.is_free:
        return thing("Offer", category="Free")
    product = course.product
    if not product.is_on_sale:
        return None
    price = plain_amount(product.price_amount, product.currency)
    return thing("Offer", category="Paid", price=price, priceCurrency=product.currency)
