"""What stands in the feeds: new topics, courses and events, as everybody may read them."""
from django.contrib.auth.models import AnonymousUser
from django.utils.html import format_html, linebreaks
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from community.models import Article, Category, Post, Tag, Topic
from community.models.post import OPENING
from courses.models import Course
from events.models import Event
from events.wording import Head
from kit import house
from kit.addresses import address
from kit.atom import LENGTH, Entry, Feed
from kit.bilingual import localised

EVERYBODY = AnonymousUser()
LATEST = ("-last_post_at", "-id")
NEWEST = ("-created_at", "-id")


def _feed(title: str, url: str, page: str, entries, *, author: str = "", subtitle: str = "") -> Feed:
    ours = house.name()
    return Feed(f"{title} · {ours}", url, page, author or ours, get_language() or "en", subtitle, entries)


def _topics(topics, order) -> list[Entry]:
    """Two statements: the topics, and the words that opened them."""
    found = list(topics.visible_to(EVERYBODY).select_related("author", "category").only(
        "title", "slug", "language", "created_at", "last_post_at", "author__handle", "author__display_name",
        "category__name_en", "category__name_zh",
    ).order_by(*order)[:LENGTH])
    openings = Post.objects.visible_to(EVERYBODY).filter(topic__in=[topic.pk for topic in found], position=OPENING)
    texts = dict(openings.values_list("topic_id", "body_html"))
    return [
        Entry(
            f"topic/{topic.pk}", topic.title, topic.get_absolute_url(), topic.created_at, topic.last_post_at, topic.language,
            topic.author.name, topic.author.get_absolute_url(), texts.get(topic.pk, ""), topic.category.name,
        )
        for topic in found
    ]


def topics() -> Feed:
    entries = _topics(Topic.objects.all(), LATEST)
    return _feed(_("Square"), address("portal:topics_feed"), address("community:topics"), entries)


def topics_of_category(category: Category) -> Feed:
    entries = _topics(Topic.objects.filter(category=category), LATEST)
    url = address("portal:category_feed", category.slug)
    return _feed(category.name, url, category.get_absolute_url(), entries, subtitle=localised(category, "description"))


def topics_of_tag(tag: Tag) -> Feed:
    entries = _topics(Topic.objects.filter(topic_tags__tag=tag), LATEST)
    url = address("portal:tag_feed", tag.slug)
    return _feed(f"#{tag.name}", url, tag.get_absolute_url(), entries, subtitle=tag.description)


def topics_of_member(member) -> Feed:
    written = [*_topics(Topic.objects.filter(author=member), NEWEST), *_articles(Article.objects.filter(author=member))]
    entries = sorted(written, key=lambda entry: entry.published, reverse=True)[:LENGTH]
    return _feed(member.name, address("portal:member_feed", member.handle), member.get_absolute_url(), entries, author=member.name)


def _articles(articles) -> list[Entry]:
    """The open part of each: the paid one is loaded by nobody here."""
    found = articles.listed_for(EVERYBODY).newest_first().select_related("author", "category", "live_revision").only(
        "slug", "title", "language", "published_at", "updated_at", "author__handle", "author__display_name", "category__name_en",
        "category__name_zh", "live_revision__open_html",
    )
    return [
        Entry(
            f"article/{article.pk}", article.title, article.get_absolute_url(), article.published_at, article.updated_at, article.language,
            article.author.name, article.author.get_absolute_url(), article.live_revision.open_html, article.category.name,
        )
        for article in found[:LENGTH]
    ]


def articles() -> Feed:
    return _feed(_("Articles"), address("portal:articles_feed"), address("community:articles"), _articles(Article.objects.all()))


def courses() -> Feed:
    """Courses of the catalogue, the one published last first; a new revision is an update."""
    found = Course.objects.listed_for(EVERYBODY).newest_first().select_related("owner", "live_revision").only(
        "slug", "title", "summary", "topic", "language", "published_at", "owner__handle", "owner__display_name",
        "live_revision__published_at",
    )
    entries = [
        Entry(
            f"course/{course.pk}", course.title, course.get_absolute_url(), course.published_at, course.live_revision.published_at,
            course.language, course.owner.name, course.owner.get_absolute_url(), linebreaks(course.summary, autoescape=True), course.topic,
        )
        for course in found[:LENGTH]
    ]
    return _feed(_("Courses"), address("portal:courses_feed"), address("courses:catalogue"), entries)


def events() -> Feed:
    """Published events, the one announced last first. Never the way in: that is for those who have a place."""
    found = Event.objects.visible_to(EVERYBODY).standing().select_related("organiser").only(
        "slug", "title", "summary", "kind", "language", "published_at", "changed_at", "starts_at", "ends_at", "time_zone", "mode", "venue",
        "organiser__handle", "organiser__display_name",
    ).order_by("-published_at", "-id")
    return _feed(_("Events"), address("portal:events_feed"), address("events:list"), [_event(event) for event in found[:LENGTH]])


def _event(event: Event) -> Entry:
    host, head = event.organiser, Head(event)
    text = format_html("<p>{} {}, {}</p><p>{}</p>", head.day, head.time, head.place, event.summary)
    return Entry(
        f"event/{event.pk}", event.title, event.get_absolute_url(), event.published_at, max(event.changed_at, event.published_at),
        event.language, host.name if host else "", host.get_absolute_url() if host else "", text, event.get_kind_display(),
    )
