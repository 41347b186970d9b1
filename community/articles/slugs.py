"""Addresses of articles and series: which words are taken, and the next free one."""
import re

from django.core.exceptions import ValidationError
from django.utils.text import slugify
from django.utils.translation import gettext_lazy as _

# `/community/articles/<slug>/` stands beside these.
RESERVED = frozenset({"new", "vetting", "freshness", "series", "feed", "all", "mine", "search", "tags", "drafts"})
LONGEST = 80


def validate_article_slug(slug: str) -> None:
    """Refuse a slug that an address of the site needs."""
    if slug in RESERVED:
        raise ValidationError(_("“%(slug)s” is an address of the site. Choose another."), code="reserved", params={"slug": slug})


def slug_for(wanted: str, title: str, taken, *, stem: str = "article") -> str:
    """`wanted`, or one made of the title; with a number behind it where it stands already. `taken(slugs)` are those of them in use."""
    base = re.sub(r"-{2,}", "-", slugify(wanted or title))[: LONGEST - 4].strip("-_")
    if not base or base.isdecimal():
        base = f"{stem}-{base}".strip("-")
    candidates = [base, *(f"{base}-{n}" for n in range(2, 100))]
    used = set(taken(candidates)) | RESERVED
    return next(slug for slug in candidates if slug not in used)
