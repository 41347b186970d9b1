"""Articles of the sample texts: written, vetted and published as on the site; one waits, one is doubted by its readers."""
from datetime import timedelta

from community.articles import staleness, vetting, writing
from community.articles.vetting import CHECKLIST, PUBLISHED
from community.articles.writing import Text
from community.figures import recount_category
from community.models import Article, Category, Series
from portal.seeding.world import SAMPLE, World, read


def make_articles(world: World) -> list[Article]:
    """From the oldest to the newest; the discussion of each stands in its category."""
    texts = sorted((read(f"articles/{path.name}") for path in (SAMPLE / "articles").glob("*.toml")), key=lambda text: -text["days_ago"])
    articles = [_article(world, text) for text in texts]
    for category in Category.objects.filter(pk__in={article.category_id for article in articles}):
        recount_category(category)
    staleness.mark_stale(at=world.now)
    staleness.remind(at=world.now)
    return articles


def _article(world: World, text: dict) -> Article:
    # In a very small community not every author of the sample texts is there.
    author = world.by_handle.get(text["author"]) or world.by_handle["author"]
    reviewer = world.by_handle["reviewer"]
    begun = world.at(world.today - timedelta(days=text["days_ago"]), 9)
    category = Category.objects.get(slug=text["category"])
    name = text.get("series", "")
    series = Series.objects.filter(author=author, title=name).first() if name else None
    written = Text(
        title=text["title"], summary=text["summary"], open_body=text["open_body"].strip(), paid_body=text.get("paid_body", "").strip(),
        teaches=text["teaches"], price_amount=text.get("price_minor"),
    )
    article = writing.begin_article(
        author, written, category=category, language=text["language"], slug=text["slug"], series=series,
        new_series="" if series else name, position=text.get("position", 1), at=begun,
    )
    writing.submit(article, by=author, at=begun + timedelta(minutes=40))
    article.refresh_from_db()
    if text.get("state") == "submitted":
        return article
    vetting.decide(
        article, article.waiting_revision_id, by=reviewer, state=PUBLISHED, checked=list(CHECKLIST), at=begun + timedelta(hours=7)
    )
    article = Article.objects.get(pk=article.pk)
    for reader, doubt in zip(_readers(world, article), text.get("doubts", []), strict=False):
        staleness.vote(article, reader, right=False, note=doubt, at=world.now - timedelta(days=3))
    return article


def _readers(world: World, article: Article) -> list:
    return [person.member for person in world.people if person.member.pk != article.author_id][-9::3]
