"""What the page of an article says to machines: only what everybody may read, and only to visitors; crawlers do not sign in."""
from django.utils.translation import gettext as _

from community.models import Article
from kit.addresses import absolute, address
from kit.structured import breadcrumbs, person, plain, thing
from kit.wording import language_tag

OPENING_WORDS = 1000
# Where the page says that something is missing: the way Google asks for it, so that a teaser is not taken for cloaking.
PAID_PART = ".paid-part"


def structured_article(article: Article, reader, *, cover: str) -> list[dict]:
    """Nothing of a hidden article; of a paid one nothing but its open part."""
    if reader.is_authenticated or article.hidden_at is not None:
        return []
    url, text = absolute(article.get_absolute_url()), article.live_revision
    missing = thing("WebPageElement", isAccessibleForFree=False, cssSelector=PAID_PART) if article.is_paid else None
    return [
        thing(
            "Article", **{"@id": url}, url=url, headline=article.title, description=article.summary, image=absolute(cover),
            inLanguage=language_tag(article.language), author=person(article.author.name, article.author.get_absolute_url()),
            datePublished=article.published_at.isoformat(), dateModified=article.updated_at.isoformat(),
            articleBody=plain(text.open_html, OPENING_WORDS), timeRequired=f"PT{article.reading_minutes}M",
            about=text.teaches_words, isAccessibleForFree=not article.is_paid, hasPart=missing, mainEntityOfPage=url,
        ),
        breadcrumbs(
            (_("Square"), address("community:topics")), (_("Articles"), address("community:articles")),
            (article.title, article.get_absolute_url()),
        ),
    ]
