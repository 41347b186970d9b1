"""Articles at every step of their life, by the same acts as on the site."""
import itertools
from datetime import timedelta

from django.utils import timezone

from community.articles import staleness, vetting, writing
from community.articles.vetting import CHECKLIST, PUBLISHED
from community.articles.writing import Text
from community.flags import flaggables
from community.models import Article, Category
from community.moderation import hide
from tests.factories.accounts import make_member
from tests.factories.billing import make_plan
from tests.factories.community import make_category

_numbers = itertools.count(1)

OPEN_BODY = "## What a snapshot is\n\nThree numbers and a list.\n\n```sql\nSELECT pg_current_snapshot();\n```\n"
# No word of it stands anywhere else.
PAID_WORD = "quokkavellum"
PAID_BODY = f"## The {PAID_WORD} rule\n\nRead the list backwards: {PAID_WORD} comes first, 袋熊密卷 after it.\n"


def make_text(**fields) -> Text:
    return Text(**{
        "title": f"Snapshots, read slowly {next(_numbers)}", "summary": "What a query sees, and why.", "open_body": OPEN_BODY,
        "teaches": [["PostgreSQL", "18"]], **fields,
    })


def paid_text(**fields) -> Text:
    return make_text(**{"paid_body": PAID_BODY, "price_amount": 1900, **fields})


def make_author(handle=None, **fields):
    return make_member(handle, roles=["author"], **fields)


def make_reviewer(handle=None, **fields):
    return make_member(handle, roles=["reviewer"], **fields)


def make_draft(author=None, text=None, *, category=None, language="en", at=None, **placed) -> Article:
    """Nobody but its author knows of it; begun ten days ago."""
    category = category or Category.objects.first() or make_category()
    at = at or timezone.now() - timedelta(days=10)
    return writing.begin_article(author or make_author(), text or make_text(), category=category, language=language, at=at, **placed)


def make_submitted(author=None, text=None, *, at=None, **fields) -> Article:
    article = make_draft(author, text, at=at, **fields)
    writing.submit(article, by=article.author, at=article.created_at)
    article.refresh_from_db()
    return article


def publish(article, *, by=None, at=None) -> Article:
    """By a reviewer, who vouches for every point."""
    at = at or article.submitted_at
    vetting.decide(article, article.waiting_revision_id, by=by or make_reviewer(), state=PUBLISHED, checked=list(CHECKLIST), at=at)
    return Article.objects.get(pk=article.pk)


def make_article(author=None, text=None, *, by=None, at=None, **fields) -> Article:
    """Published, ten days ago."""
    return publish(make_submitted(author, text, at=at, **fields), by=by)


def make_paid_article(author=None, text=None, *, plan=True, **fields) -> Article:
    """Published with a paid part; a plan opens it, unless told otherwise."""
    if plan:
        make_plan()
    return make_article(author, text or paid_text(), **fields)


def rewrite(article, **changes):
    """The author's next text of it, not submitted."""
    last = writing.last_text_of(article)
    text = Text(**{**vars(writing.text_of(last)), **changes})
    return writing.save_text(article, text, by=article.author, at=timezone.now() - timedelta(hours=2))


def furnish_articles(world) -> None:
    """One of each state for the doors, all of `author`; the plan on sale opens the paid one."""
    author, reviewer = world.people["author"], world.people["reviewer"]
    shelf = Category.objects.get(slug="databases")
    common = {"category": shelf, "at": world.ago(days=10)}
    free = make_article(author, make_text(title="A free article"), by=reviewer, slug="free-article", **common)
    series = writing.begin_series(author, title="On reading", language="en", at=world.ago(days=10))
    make_paid_article(author, paid_text(title="A paid article"), by=reviewer, plan=False, slug="paid-article", series=series, **common)
    make_draft(author, make_text(title="A draft"), slug="draft-article", series=series, **common)
    waiting = make_submitted(author, make_text(title="A waiting article", open_body="Words that wait."), slug="waiting-article", **common)
    hidden = make_article(author, make_text(title="A hidden article"), by=reviewer, slug="hidden-article", **common)
    hide(flaggables["article"], hidden, str(hidden.pk), at=world.ago(days=1))
    stale = make_article(author, make_text(title="A stale article"), by=reviewer, slug="stale-article", **common)
    Article.objects.filter(pk=stale.pk).update(stale_at=world.ago(days=1))
    staleness.vote(free, world.people["marta"], right=True, at=world.now)
    world.names["waiting_text"] = waiting.waiting_revision_id
