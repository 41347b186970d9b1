"""Vetting: a reviewer publishes the waiting text or gives it back, in one transaction and once."""
import uuid

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from community.articles import discussion, selling
from community.articles.telling import tell_verdict
from community.interactions import record
from community.models import Article, ArticleRevision, ArticleVetting, Teaches
from community.refusal import Refused
from community.search.due import changed

PUBLISHED, RETURNED = ArticleVetting.State.PUBLISHED, ArticleVetting.State.RETURNED
NAMESPACE = uuid.UUID("0b6a4f1e-3c52-4d7a-9a55-7f3b1d20c8e4")
CHECKLIST = {
    "correct": gettext_lazy("What it says is correct"),
    "runs": gettext_lazy("Its code runs with the versions it names"),
    "sources": gettext_lazy("Sources are named, and nothing is copied"),
    "language": gettext_lazy("It reads well, and title and summary promise what the text holds"),
}


def event_of_publication(article: Article) -> uuid.UUID:
    """The interaction of publishing it the first time."""
    return uuid.uuid5(NAMESPACE, f"article_published:{article.pk}")


@transaction.atomic
def decide(article: Article, revision_id: int, *, by, state: str, checked=(), note: str = "", at) -> ArticleVetting:
    """Publish or return the text that waits. Raises Refused: not a verdict on one's own, nor on a text that does not wait any more.

    The article's row is locked: of two reviewers the second is told that the first has decided.
    """
    article = Article.objects.select_for_update(of=("self",)).select_related("author", "category", "product").get(pk=article.pk)
    if article.is_written_by(by):
        raise Refused(_("Somebody else must decide about what you wrote."))
    if article.waiting_revision_id != revision_id:
        raise Refused(_("This text does not wait any more: another reviewer has decided, or the author took it back."))
    if state == PUBLISHED and set(checked) != set(CHECKLIST):
        raise Refused(_("To publish it, vouch for every point of the checklist."), field="checked")
    if state == RETURNED and not note:
        raise Refused(_("Say what is missing, so that the author can mend it."), field="note")
    revision = ArticleRevision.objects.get(pk=revision_id)
    step = ArticleVetting.objects.create(revision=revision, state=state, by=by, at=at, note=note, checked=sorted(checked))
    article.waiting_revision = article.submitted_at = None
    if state == PUBLISHED:
        _publish(article, revision, by=by, at=at)
    else:
        article.save(update_fields=["waiting_revision", "submitted_at"])
    tell_verdict(article, step)
    return step


def _publish(article: Article, revision: ArticleRevision, *, by, at) -> None:
    article.live_revision, article.vetted_by = revision, by
    article.title, article.summary, article.reading_minutes = revision.title, revision.summary, revision.reading_minutes
    article.published_at = article.published_at or at
    article.updated_at = article.confirmed_at = at
    article.stale_at, article.freshness = None, 1
    article.is_paid = bool(revision.paid_body)
    article.product = selling.product_for(article, revision)
    article.topic = article.topic or discussion.open_topic(article, at=at)
    article.save()
    Teaches.objects.filter(article=article).delete()
    Teaches.objects.bulk_create(Teaches(article=article, technology=name, version=version) for name, version in revision.teaches)
    record(article.author, "article_published", article.target, at=at, event_id=event_of_publication(article))
    changed("article", [article.pk], at=at)
