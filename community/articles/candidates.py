"""Articles that may stand in a member’s feed: those of the last weeks."""
from collections.abc import Iterator
from datetime import timedelta
from functools import partial

from django.core.cache import cache
from django.utils.translation import gettext as _

from accounts.feed import Candidate, Reader, Shown
from billing.locks import lock_line
from community.articles.access import reads_all
from community.models import Article
from kit import wording

RECENT = timedelta(days=30)
OFFERED = 10
KEPT_SECONDS = 60


def _newest(at) -> list[int]:
    """Ids, the same for all readers; whether this one may see them is asked with the rows."""
    recent = Article.objects.shown().filter(published_at__gte=at - RECENT).newest_first()
    return list(recent.values_list("pk", flat=True)[: 2 * OFFERED])


def articles(reader: Reader) -> Iterator[Candidate]:
    """One query; none while nothing was published lately."""
    found = cache.get_or_set("community:new-articles", partial(_newest, reader.at), KEPT_SECONDS)
    if not found:
        return
    rows = Article.objects.listed_for(reader.member).for_rows().filter(pk__in=found).exclude(author=reader.member.pk)
    for article in rows.newest_first()[:OFFERED]:
        follows = reader.follows("category", article.category_id) or reader.follows("member", article.author_id)
        yield Candidate(
            "article", str(article.pk), article.published_at, "followed" if follows else "published",
            partial(_words, article, reader, follows),
            article.author_id, article.category_id, match=1.0 if reader.follows("category", article.category_id) else 0.5,
        )


def _words(article: Article, reader: Reader, follows: bool) -> Shown:
    why = _("because you follow its author or its category") if follows else _("because it was published this month")
    return Shown(
        _("New article"), why, article.title, article.get_absolute_url(), wording.language_tag(article.language), article.published_at,
        gist=article.summary, author=article.author.name, author_url=article.author.get_absolute_url(), place=article.category.name,
        place_url=article.category.get_absolute_url(), figure=wording.span(article.reading_minutes), lock=_lock(article, reader),
    )


def _lock(article: Article, reader: Reader) -> str:
    if not article.is_paid or reads_all(reader.member):
        return ""
    return lock_line(article.product, in_membership=article.is_in_membership, rights=reader.rights)
