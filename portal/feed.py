"""The front page of a member: what is shown, in which order, and the one true reason for each item.

Newest first; a reason that ties an item to the reader moves it up by so many hours (`LIFT`). The same rule is written out for
members at /about/#feed: change both.
"""
import html
import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial

from django.core.cache import cache
from django.db.models import Exists, F, OuterRef, Q, Subquery
from django.db.models.functions import Substr
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from community.models import Post, Topic
from courses.models import Course, Enrolment
from kit import wording
from kit.addresses import address
from kit.bilingual import prefers_chinese
from kit.money import format_money

LIFT = {"replied": 48, "revised": 36, "wanted": 36, "category": 24, "new_course": 24, "new": 12, "hot": 12, "latest": 0}
LENGTH = 20
CANDIDATES = 40
MEMORY = timedelta(days=90)
RECENT = timedelta(days=30)
NEW = timedelta(days=7)
HOT_KEPT_SECONDS = 60
MUCH = 5
GIST = 220


@dataclass(frozen=True)
class Entry:
    """One item of the feed, all of it words: `kind` and `why` stand in the margin."""

    kind: str
    why: str
    title: str
    url: str
    lang: str
    at: datetime
    gist: str = ""
    author: str = ""
    author_url: str = ""
    place: str = ""
    place_url: str = ""
    figure: str = ""
    waits: bool = False
    lock: str = ""

    @property
    def ago(self) -> str:
        return wording.ago(self.at)


@dataclass(frozen=True)
class Candidate:
    """What may stand in the feed: the reason decides, and only what is chosen is put into words, by `make`."""

    reason: str
    at: datetime
    make: Callable[[], Entry]

    @property
    def rank(self) -> datetime:
        return self.at + timedelta(hours=LIFT[self.reason])


@dataclass(frozen=True)
class Past:
    """What the reader did lately: topics they wrote in, and how often in each category."""

    topics: dict[int, bool]
    categories: dict[int, int]

    @property
    def answered(self) -> list[int]:
        """Topics of theirs in which somebody else spoke last."""
        return [pk for pk, by_another in self.topics.items() if by_another]


def past_of(member, *, at: datetime) -> Past:
    """One query, over at most the member's last 300 posts."""
    posts = (
        Post.objects.filter(author=member, hidden_at=None, created_at__gte=at - MEMORY)
        .order_by("-created_at", "-id").values_list("topic_id", "topic__category_id", "topic__last_poster_id")[:300]
    )
    topics: dict[int, bool] = {}
    categories: dict[int, int] = {}
    for topic, category, last_poster in posts:
        topics[topic] = last_poster != member.pk
        categories[category] = categories.get(category, 0) + 1
    return Past(topics, categories)


def topic_rows(topics):
    """The columns that an entry needs, with the beginning of the opening post; one query."""
    opening = Post.objects.filter(topic=OuterRef("pk"), position=1).values("body_html")[:1]
    return topics.annotate(opening=Substr(Subquery(opening), 1, 1200)).values(
        "id", "slug", "title", "language", "created_at", "last_post_at", "reply_count", "like_count", "hot", "author_id", "last_poster_id",
        "author__handle", "author__display_name", "category_id", "category__slug", "category__name_en", "category__name_zh", "opening",
    )


def for_everybody():
    """Topics that stand for all to read; a feed shows nothing else, whoever reads."""
    return Topic.objects.filter(hidden_at=None)


def hot_topics() -> list[int]:
    """Ids of what is discussed most; the same for all readers."""
    return cache.get_or_set("portal:hot", _hottest, HOT_KEPT_SECONDS)


def _hottest() -> list[int]:
    return list(for_everybody().filter(hot__gt=0).order_by("-hot", "-id").values_list("pk", flat=True)[:12])


def for_you(member, rights, past: Past, *, at: datetime) -> list[Entry]:
    """Two queries, whatever there is: topics and courses."""
    hot = hot_topics()
    latest = for_everybody().order_by("-last_post_at", "-id").values("pk")[:CANDIDATES]
    chosen = topic_rows(for_everybody().filter(Q(pk__in=past.answered[:CANDIDATES]) | Q(pk__in=hot) | Q(pk__in=latest)))
    found = [candidate for row in chosen if (candidate := _topic(row, member, past, set(hot), at))]
    found += [candidate for course in _courses(member, at) if (candidate := _course(course, rights, at))]
    return [candidate.make() for candidate in sorted(found, key=lambda one: one.rank, reverse=True)[:LENGTH]]


def _because(row: dict, kind: str, why: str, reason: str, at: datetime) -> Candidate:
    return Candidate(reason, at, partial(entry_of, row, kind, why, at))


def _topic(row: dict, member, past: Past, hot: set[int], at: datetime) -> Candidate | None:
    mine, category = row["author_id"] == member.pk, row["category_id"]
    is_new = row["created_at"] >= at - NEW
    if row["id"] in past.topics:
        if row["last_poster_id"] == member.pk:
            return None
        why = _("because somebody answered your topic") if mine else _("because you took part in it")
        return _because(row, _("New reply"), why, "replied", row["last_post_at"])
    if mine:
        return None
    if row["reply_count"] == 0 and category in past.categories:
        return _because(row, _("Answer wanted"), _writes(row, past), "wanted", row["created_at"])
    if category in past.categories:
        return _because(row, _("Topic"), _writes(row, past), "category", row["last_post_at"])
    if row["id"] in hot and row["reply_count"] >= MUCH:
        return _because(row, _("Much discussed"), _("because it is among the hottest right now"), "hot", row["last_post_at"])
    if is_new:
        return _because(row, _("New topic"), _("because it was started this week"), "new", row["last_post_at"])
    return _because(row, _("Topic"), _("because it is among the latest"), "latest", row["last_post_at"])


def _writes(row: dict, past: Past) -> str:
    count = past.categories[row["category_id"]]
    words = ngettext(
        "because you wrote %(n)d post in “%(category)s” lately",
        "because you wrote %(n)d posts in “%(category)s” lately",
        count,
    )
    return words % {"n": count, "category": _category(row)}


def _category(row: dict) -> str:
    first, second = ("category__name_zh", "category__name_en") if prefers_chinese() else ("category__name_en", "category__name_zh")
    return row[first] or row[second]


def entry_of(row: dict, kind: str, why: str, at: datetime) -> Entry:
    """An entry from a row of `topic_rows`."""
    replies = row["reply_count"]
    return Entry(
        kind, why, row["title"], address("community:topic", row["id"], row["slug"]), wording.language_tag(row["language"]), at,
        gist=gist_of(row["opening"] or ""), author=row["author__display_name"] or row["author__handle"],
        author_url=address("accounts:member", row["author__handle"]), place=_category(row),
        place_url=address("community:category", row["category__slug"]), figure=replies_in_words(replies), waits=not replies,
    )


def replies_in_words(count: int) -> str:
    return ngettext("%(n)d reply", "%(n)d replies", count) % {"n": count} if count else _("no answer yet")


def gist_of(rendered: str) -> str:
    """The first words of a rendered post, without its listings and tables."""
    text = re.sub(r"<(figure|div|table)\b.*?(</\1>|\Z)", " ", rendered, flags=re.S)
    text = " ".join(html.unescape(re.sub(r"<[^>]*(>|\Z)", "", re.sub(r"</(p|li|h\d)>", " ", text))).split())
    return text if len(text) <= GIST else text[:GIST].rstrip() + "…"


def listed(rows: list[dict]) -> list[Entry]:
    """A plain list of topics: the margin says where they stand."""
    return [entry_of(row, _category(row), "", row["last_post_at"]) for row in rows]


def _courses(member, at: datetime):
    """Courses that came out lately, and revisions of what the reader learns."""
    learning = Enrolment.objects.filter(course=OuterRef("pk"), member=member.pk)
    return (
        Course.objects.listed_for(member).for_rows().filter(live_revision__published_at__gte=at - RECENT).exclude(owner=member.pk)
        .annotate(learns=Exists(learning), revision=F("live_revision__number"), revised_at=F("live_revision__published_at"))
        .order_by("-live_revision__published_at", "-id")[:10]
    )


def _course(course: Course, rights, at: datetime) -> Candidate | None:
    if course.learns and course.revision > 1:
        kind, why, reason, shown_at = _("Course revised"), _("because you are learning it"), "revised", course.revised_at
    elif not course.learns and course.published_at >= at - RECENT:
        kind, why, reason, shown_at = _("New course"), _("because it came out this month"), "new_course", course.published_at
    else:
        return None
    return Candidate(reason, shown_at, partial(_course_entry, course, kind, why, shown_at, rights))


def _course_entry(course: Course, kind: str, why: str, at: datetime, rights) -> Entry:
    return Entry(
        kind, why, course.title, course.get_absolute_url(), wording.language_tag(course.language), at, gist=course.summary,
        author=course.owner.name, author_url=course.owner.get_absolute_url(), figure=wording.span(course.minutes_total),
        lock=_lock(course, rights),
    )


def _lock(course: Course, rights) -> str:
    """Why it is locked and what opens it; empty when it is open."""
    if course.is_free or rights.access_to(course.product_id).allowed or not course.product.is_on_sale:
        return ""
    price = format_money(course.product.price_amount, course.product.currency)
    if course.is_in_membership:
        return _("Opens with a membership, or alone for %(price)s.") % {"price": price}
    return _("Opens for %(price)s.") % {"price": price}
