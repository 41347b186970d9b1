"""Articles as lines of a list: every text made once, so that the template only prints."""
from collections.abc import Iterable

from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from billing.access import Rights
from community.articles.access import access_to
from community.articles.covers import pattern_svg
from community.articles.searching import what_opens
from community.models import Article
from kit.addresses import address
from kit.wording import day, language_tag, span


def row_of(article: Article, member=None, rights: Rights | None = None) -> dict:
    """`lock` says what opens the paid part, where it is not open to the reader."""
    is_open = not article.is_paid or (rights is not None and access_to(article, member=member, rights=rights).allowed)
    text = article.live_revision
    return {
        "title": article.title, "summary": article.summary, "url": article.get_absolute_url(), "lang": language_tag(article.language),
        "author": article.author.name, "author_url": article.author.get_absolute_url(), "category": article.category.name,
        "category_url": article.category.get_absolute_url(), "time": span(article.reading_minutes), "published": day(article.published_at),
        "teaches": text.teaches_words[:3], "stale": article.stale_at is not None, "hidden": article.hidden_at is not None,
        "blocked": getattr(article, "blocked", False),
        "cover_url": cover_url(text.cover_id), "pattern": SafeString("") if text.cover_id else pattern_svg(article.slug),
        "is_paid": article.is_paid, "lock": "" if is_open else what_opens(article),
        "fresh": "" if article.stale_at else _("confirmed %(day)s") % {"day": day(article.confirmed_at)},
    }


def rows_of(articles: Iterable[Article], member=None, rights: Rights | None = None) -> list[dict]:
    return [row_of(article, member, rights) for article in articles]


def cover_url(upload_id) -> str:
    return address("community:upload", upload_id) if upload_id else ""
