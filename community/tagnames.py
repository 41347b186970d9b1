"""How a tag is written and what it is known by: `C++`, `c++` and `Ｃ＋＋` are one word."""
import re
import unicodedata

from django.utils.translation import gettext as _

from community.models.tag import LONGEST_TAG

MOST_TAGS = 5
SEPARATORS = re.compile(r"[,，、;；\n]+")
NOT_IN_A_TAG = re.compile(r"[^\w+#./\- ]")
# Addresses under `tags/` that a slug would hide.
RESERVED = frozenset({"complete"})


class BadTag(ValueError):
    """This cannot be a tag; the message says why, in the reader's language."""


def clean_name(text: str) -> str:
    """The name as it is kept: NFKC, folded, one space between words. Raises BadTag."""
    name = " ".join(unicodedata.normalize("NFKC", text).casefold().split()).lstrip("#").strip(" -_/")
    if NOT_IN_A_TAG.search(name):
        raise BadTag(_("“%(tag)s” cannot be a tag: letters, digits and + # . - _ / make one.") % {"tag": text.strip()[:LONGEST_TAG]})
    if len(name) > LONGEST_TAG:
        raise BadTag(_("“%(tag)s…” is too long for a tag: %(count)d characters fit.") % {"tag": name[:LONGEST_TAG], "count": LONGEST_TAG})
    if not any(c.isalnum() for c in name) or slug_of(name) in RESERVED:
        raise BadTag(_("“%(tag)s” cannot be a tag.") % {"tag": text.strip()[:LONGEST_TAG]})
    return name


def slug_of(name: str) -> str:
    """What a cleaned name is known by, in addresses too.

    >>> [slug_of(name) for name in ("c++", "c#", ".net", "node.js", "ci/cd", "machine learning", "select_related", "数据库")]
    ['cpp', 'csharp', 'dotnet', 'node-js', 'ci-cd', 'machine-learning', 'select_related', '数据库']
    """
    spelt = re.sub(r"^\.(?=\w)", "dot", name).replace("+", "p").replace("#", "sharp")
    return re.sub(r"-{2,}", "-", re.sub(r"[\s./-]+", "-", spelt)).strip("-")


def names_in(text: str) -> list[str]:
    """The names of a list with commas, cleaned, none twice. Raises BadTag."""
    by_slug: dict[str, str] = {}
    for part in SEPARATORS.split(text):
        if part.strip():
            name = clean_name(part)
            by_slug.setdefault(slug_of(name), name)
    if len(by_slug) > MOST_TAGS:
        raise BadTag(_("%(count)d tags are too many; choose the %(most)d that say most.") % {"count": len(by_slug), "most": MOST_TAGS})
    return list(by_slug.values())
