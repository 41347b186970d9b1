"""Slugs of courses: which of them would hide an address."""
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

# `/courses/<slug>/` stands beside these pages of today and of issues to come.
RESERVED = frozenset({"tracks", "new", "build", "feed", "all", "mine", "search", "studio", "vetting", "topics", "lessons", "ratings"})


def validate_course_slug(slug: str) -> None:
    """Refuse a slug that an address of the site needs."""
    if slug in RESERVED:
        raise ValidationError(_("“%(slug)s” is an address of the site. Choose another."), code="reserved", params={"slug": slug})
