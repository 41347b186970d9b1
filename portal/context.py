"""What the shell of every page needs: bar, footer, and the /me/ rail. Worked out only where a template asks for it.

A visitor costs no query. A member costs one: the row of `MemberCounters`, kept on `request.user` for the rest of the request.
"""
from dataclasses import dataclass
from functools import cached_property
from urllib.parse import urlencode

from django.conf import settings
from django.core.exceptions import ObjectDoesNotExist
from django.utils import timezone
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from accounts.house_texts import consent
from accounts.panels import pages_in_order
from kit import house
from kit.addresses import address
from kit.bilingual import prefers_chinese
from kit.wording import language_tag
from portal.crawling import canonical_of

# view → (what the feed is called, its view); it takes the arguments of the page.
FEEDS = {
    "portal:home": (
        (gettext_lazy("Topics"), "portal:topics_feed"), (gettext_lazy("Courses"), "portal:courses_feed"),
        (gettext_lazy("Events"), "portal:events_feed"),
    ),
    "community:topics": ((gettext_lazy("Topics"), "portal:topics_feed"),),
    "community:category": ((gettext_lazy("Topics of this category"), "portal:category_feed"),),
    "community:tag": ((gettext_lazy("Topics of this tag"), "portal:tag_feed"),),
    "accounts:member": ((gettext_lazy("Topics of this member"), "portal:member_feed"),),
    "community:articles": ((gettext_lazy("Articles"), "portal:articles_feed"),),
    "courses:catalogue": ((gettext_lazy("Courses"), "portal:courses_feed"),),
    "events:list": ((gettext_lazy("Events"), "portal:events_feed"),),
}
THEMES = ("system", "light", "dark")
THEME_COOKIE = "theme"


@dataclass(frozen=True)
class Place:
    """An entry of a navigation."""

    label: str
    url: str
    icon: str = ""
    current: bool = False
    group: str = ""


class Shell:
    def __init__(self, request):
        self.request = request
        match = getattr(request, "resolver_match", None)
        self.namespace = match.namespace if match else ""
        self.view_name = match.view_name if match else ""

    @cached_property
    def member(self):
        """The signed-in reader, or None; also where the request never met the session middleware."""
        user = getattr(self.request, "user", None)
        return user if user is not None and user.is_authenticated else None

    @cached_property
    def sections(self) -> list[Place]:
        here = self._section()
        mine, membership = ("mine", _("Mine"), "accounts:me", "person"), ("membership", _("Membership"), "billing:membership", "membership")
        entries = [
            ("square", _("Square"), "community:topics", "square"),
            ("courses", _("Courses"), "courses:catalogue", "courses"),
            ("events", _("Events"), "events:list", "events"),
            ("rankings", _("Rankings"), "community:leaderboard", "rankings"),
            mine if self.member else membership,
        ]
        return [Place(label, address(name), icon, key == here) for key, label, name, icon in entries]

    def _section(self) -> str:
        if self.request.path.startswith("/me/") or any(page.is_at(self.view_name) for page in pages_in_order()):
            return "mine"
        if self.view_name == "community:leaderboard":
            return "rankings"
        if self.view_name == "portal:home":
            return "square" if self.member else ""
        return {"community": "square", "courses": "courses", "events": "events", "billing": "membership"}.get(self.namespace, "")

    @cached_property
    def unread(self) -> int:
        return self._counters.unread_notices if self._counters else 0

    @cached_property
    def points(self) -> int:
        return self._counters.points if self._counters else 0

    @cached_property
    def _counters(self):
        try:
            return self.member.counters if self.member else None
        except ObjectDoesNotExist:
            return None

    @cached_property
    def me_pages(self) -> list[Place]:
        return [Place(page.label, address(page.url_name), "", page.is_at(self.view_name), page.heading) for page in pages_in_order()]

    @cached_property
    def asked_for(self) -> list[str]:
        """Texts of the house that wait for the member’s agreement; no query."""
        return consent.asked_for(self.member, at=timezone.now()) if self.member else []

    @cached_property
    def news(self) -> list[consent.News]:
        """New versions of these texts that the member has not heard of; no query."""
        return consent.news_for(self.member, at=timezone.now()) if self.member else []

    @property
    def language_tag(self) -> str:
        return language_tag(get_language() or "en")

    @cached_property
    def canonical(self) -> str:
        """The whole address under which this page is known; empty where nobody is to find it."""
        return canonical_of(self.request)

    @cached_property
    def feeds(self) -> list[Place]:
        """The feeds that say the same as this page."""
        match = getattr(self.request, "resolver_match", None)
        found = FEEDS.get(self.view_name, ())
        return [Place(label, address(name, *match.kwargs.values())) for label, name in found]

    @cached_property
    def other_language(self) -> dict[str, str]:
        code, name = ("en", "English") if prefers_chinese() else ("zh-hans", "简体中文")
        return {"tag": language_tag(code), "name": name, "url": self._back(address("portal:language", code))}

    @cached_property
    def theme(self) -> str:
        """What the reader chose: a member in their preferences, a visitor in a cookie."""
        chosen = self.member.theme if self.member else self.request.COOKIES.get(THEME_COOKIE, "")
        return chosen if chosen in THEMES else "system"

    @cached_property
    def next_theme(self) -> str:
        following = THEMES[(THEMES.index(self.theme) + 1) % len(THEMES)]
        return self._back(address("portal:theme", following))

    @property
    def theme_label(self) -> str:
        return {"system": _("Theme: system"), "light": _("Theme: light"), "dark": _("Theme: dark")}[self.theme]

    @property
    def time_zone(self) -> str:
        return timezone.get_current_timezone_name()

    def _back(self, url: str) -> str:
        """`url` with the way back to this page; a page made by a POST has none."""
        if self.request.method not in ("GET", "HEAD"):
            return url
        return f"{url}?{urlencode({'next': self.request.get_full_path()})}"


def shell(request):
    return {
        "site_name": house.name(),
        "demo": settings.DEMO,
        "shell": Shell(request),
    }
