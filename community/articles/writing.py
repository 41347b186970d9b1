"""Writing an article: beginning it, saving a text, giving it to the reviewers and taking it back."""
from dataclasses import dataclass, field
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from community.articles.outline import with_marks
from community.articles.reading_time import reading_minutes
from community.articles.slugs import slug_for
from community.articles.telling import tell_reviewers
from community.models import Article, ArticleRevision, ArticleVetting, Category, Series, Upload
from community.refusal import Refused
from community.rendering import render_body
from community.uploads import note_uses
from kit.markdown import RENDER_VERSION

KEPT = ("title", "summary", "open_body", "paid_body", "teaches", "canonical_url", "price_amount", "in_membership", "cover_id", "file_keys")


@dataclass(frozen=True)
class Text:
    """What an author writes, as `ArticleRevision` keeps it."""

    title: str
    summary: str
    open_body: str
    paid_body: str = ""
    teaches: list = field(default_factory=list)
    canonical_url: str = ""
    price_amount: int | None = None
    in_membership: bool = True
    cover_id: UUID | None = None
    file_keys: list = field(default_factory=list)

    def revision(self, article: Article, number: int, *, at) -> ArticleRevision:
        """Rendered, not saved. Raises Refused for a text that explodes."""
        return ArticleRevision(
            article=article, number=number, render_version=RENDER_VERSION, created_at=at, **rendered(self.open_body, self.paid_body),
            reading_minutes=reading_minutes(self.open_body, self.paid_body), **{name: getattr(self, name) for name in KEPT},
        )


def rendered(open_body: str, paid_body: str) -> dict[str, str]:
    """The two parts as HTML; every heading has its own mark."""
    return {
        "open_html": with_marks(render_body(open_body).html, "part"),
        "paid_html": with_marks(render_body(paid_body).html, "more") if paid_body else "",
    }


def text_of(revision: ArticleRevision) -> Text:
    return Text(**{name: getattr(revision, name) for name in KEPT})


def _keep(revision: ArticleRevision, *, by) -> None:
    """Its pictures are seen by whoever may read the part they stand in."""
    revision.save()
    cover = Upload(pk=revision.cover_id).get_absolute_url() if revision.cover_id else ""
    note_uses("article_open", revision.pk, f"{revision.open_body}\n{cover}", by=by)
    note_uses("article_paid", revision.pk, revision.paid_body, by=by)


@transaction.atomic
def begin_article(
    author, text: Text, *, category: Category, language: str, slug: str = "", series: Series | None = None, new_series: str = "",
    position: int = 1, at,
) -> Article:
    """A new article with its first text; nobody but its author knows of it. `new_series` begins one of that title. Raises Refused."""
    chosen = slug_for(slug, text.title, lambda slugs: Article.objects.filter(slug__in=slugs).values_list("slug", flat=True))
    series = begin_series(author, title=new_series, language=language, at=at) if new_series else series
    article = Article.objects.create(
        slug=chosen, author=author, category=category, language=language, title=text.title, summary=text.summary, series=series,
        position=position, created_at=at,
    )
    _keep(text.revision(article, 1, at=at), by=author)
    return article


@transaction.atomic
def save_text(article: Article, text: Text, *, by, at, new_series: str = "", **placed) -> ArticleRevision:
    """Keep a new text beside the earlier ones; the same text twice is once. `placed`: category, language, series, position.

    What readers see changes only when a reviewer approves it. Refused while a text lies with the reviewers.
    """
    article = _locked(article, by)
    if article.waiting_revision_id:
        raise Refused(_("This article is with the reviewers. Take it back to go on writing."))
    if new_series:
        placed["series"] = begin_series(by, title=new_series, language=placed.get("language", article.language), at=at)
    changes = {name: value for name, value in placed.items() if getattr(article, name) != value}
    if not article.is_published:
        changes |= {"title": text.title, "summary": text.summary}
    if changes:
        Article.objects.filter(pk=article.pk).update(**changes)
    last = last_text_of(article)
    if text_of(last) == text:
        return last
    revision = text.revision(article, last.number + 1, at=at)
    _keep(revision, by=by)
    return revision


def last_text_of(article: Article) -> ArticleRevision:
    return article.revisions.order_by("-number").first()


def _locked(article: Article, by) -> Article:
    article = Article.objects.select_for_update(of=("self",)).select_related("author").get(pk=article.pk)
    if not article.can_be_edited_by(by):
        raise Refused(_("Only its author can change an article."))
    return article


@transaction.atomic
def submit(article: Article, *, by, at) -> ArticleRevision:
    """Give the last text to the reviewers. Refused when it lies there already, or when it is what readers see."""
    article = _locked(article, by)
    if article.waiting_revision_id:
        raise Refused(_("This article is with the reviewers already."))
    revision = last_text_of(article)
    if revision.pk == article.live_revision_id:
        raise Refused(_("Nothing has changed since it was published."))
    Article.objects.filter(pk=article.pk).update(waiting_revision=revision, submitted_at=at)
    step = ArticleVetting.objects.create(revision=revision, state=ArticleVetting.State.SUBMITTED, by=by, at=at)
    tell_reviewers(article, step)
    return revision


@transaction.atomic
def withdraw(article: Article, *, by, at) -> None:
    """Take the text back from the reviewers; Refused when they have decided meanwhile."""
    article = _locked(article, by)
    if not article.waiting_revision_id:
        raise Refused(_("The reviewers have decided about it meanwhile."))
    Article.objects.filter(pk=article.pk).update(waiting_revision=None, submitted_at=None)
    state = ArticleVetting.State.WITHDRAWN
    ArticleVetting.objects.create(revision_id=article.waiting_revision_id, state=state, by=by, at=at)


def begin_series(author, *, title: str, language: str, at, description: str = "") -> Series:
    slug = slug_for("", title, lambda slugs: Series.objects.filter(slug__in=slugs).values_list("slug", flat=True), stem="series")
    return Series.objects.create(author=author, slug=slug, title=title, language=language, description=description, created_at=at)
