"""The factors of an item in words, for “Why do I see this?”."""
from functools import lru_cache

from django.utils.html import format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

TIES = {
    "answered": gettext_lazy("You took part in it, and somebody else spoke last"),
    "asked": gettext_lazy("It was asked of you"),
    "wanted": gettext_lazy("It waits for an answer where you write"),
    "revised": gettext_lazy("You are learning it, and it was revised"),
    "followed": gettext_lazy("You follow it"),
    "category": gettext_lazy("You write in this category"),
    "survey": gettext_lazy("It asks you"),
    "event": gettext_lazy("There is a place for you"),
    "published": gettext_lazy("It is a new article"),
    "hot": gettext_lazy("It is among the most discussed"),
    "new_course": gettext_lazy("It is a new course"),
    "new": gettext_lazy("It was started this week"),
    "latest": gettext_lazy("It is among the latest"),
}


def _age(candidate, reader, value) -> str:
    days = max(0, (reader.at - candidate.at).days)
    return ngettext("%(n)d day old", "%(n)d days old", days) % {"n": days} if days else _("of today")


def _author(candidate, reader, value) -> str:
    return _("You follow who wrote it") if value == 1 else _("You do not follow who wrote it")


def _match(candidate, reader, value) -> str:
    if value == 1:
        return _("Its subject is yours")
    return _("Its subject is partly yours") if value > 0.7 else _("Its subject is new to you")


def _discussion(candidate, reader, value) -> str:
    n = candidate.replies
    return ngettext("%(n)d reply", "%(n)d replies", n) % {"n": n} if n else _("Nobody has replied")


def _soon(candidate, reader, value) -> str:
    days = max(0, int(candidate.days_left))
    return ngettext("In %(n)d day", "In %(n)d days", days) % {"n": days} if days else _("Within a day")


SAID = {
    "tie": lambda candidate, reader, value: TIES[candidate.tie],
    "age": _age,
    "author": _author,
    "match": _match,
    "discussion": _discussion,
    "seen": lambda candidate, reader, value: _("There is something you have not read") if value == 1 else _("You have read all of it"),
    "soon": _soon,
    "near": lambda candidate, reader, value: _("Online, or in your time zone") if value == 1 else _("Far from your time zone"),
    "again": lambda candidate, reader, value: _("Others of its kind stand above it"),
    "turned": lambda candidate, reader, value: _("You turned away others of this author or category"),
}
ROW = SafeString("<div><dt>{}</dt><dd>{}</dd></div>")
KEPT = 2048


def in_words(factors: dict[str, float], candidate, reader) -> tuple[tuple[str, str], ...]:
    """(what it is about, its number) for each factor."""
    return tuple((str(SAID[name](candidate, reader, value)), f"{value:.2f}") for name, value in factors.items())


@lru_cache(maxsize=KEPT)
def listed(rows: tuple[tuple[str, str], ...], score: str, total: str) -> SafeString:
    """The rows of the list, ready, and their product at its end: twenty of them are cheaper here than in a template."""
    return format_html_join("", ROW, [*rows, (total, score)])
