"""An author’s own articles as lines: where each stands, what reviewers and readers said, what can be done."""
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from django.db.models import F
from django.utils.translation import gettext as _

from community.models import Article, ArticleVetting, FreshnessVote

RETURNED, SUBMITTED = ArticleVetting.State.RETURNED, ArticleVetting.State.SUBMITTED
CONFIRM_AGAIN_AFTER = timedelta(days=30)
NOTES = 5


@dataclass
class Line:
    """`kind` is a state of the look: ok, warn, muted; `doubts` are readers' notes since the text was last vouched for."""

    article: Article
    kind: str
    state: str
    note: str = ""
    can_edit: bool = True
    can_submit: bool = False
    can_withdraw: bool = False
    can_confirm: bool = False
    percent: int = 0
    doubts: list[str] = field(default_factory=list)


def lines_of(articles: Iterable[Article], *, at: datetime) -> list[Line]:
    """Two statements: the last step of each, and the doubts of readers."""
    articles = list(articles)
    steps = last_steps([article.pk for article in articles])
    doubts = doubts_about([article.pk for article in articles])
    return [_line(article, steps.get(article.pk), doubts.get(article.pk, []), at=at) for article in articles]


def last_steps(article_ids: list[int]) -> dict[int, ArticleVetting]:
    """The newest step of each article."""
    steps = ArticleVetting.objects.filter(revision__article__in=article_ids).annotate(article_id=F("revision__article"))
    return {step.article_id: step for step in steps.select_related("by", "revision").defer(
        "revision__open_body", "revision__paid_body", "revision__open_html", "revision__paid_html"
    ).order_by("at", "pk")}


def doubts_about(article_ids: list[int]) -> dict[int, list[str]]:
    found: dict[int, list[str]] = {}
    notes = FreshnessVote.objects.filter(article__in=article_ids, right=False, at__gt=F("article__confirmed_at")).order_by("-at", "-pk")
    for article_id, note in notes.values_list("article_id", "note"):
        if len(found.setdefault(article_id, [])) < NOTES:
            found[article_id].append(note)
    return found


def _line(article: Article, step: ArticleVetting | None, doubts: list[str], *, at: datetime) -> Line:
    if article.waiting_revision_id:
        kind, state = "open warn", _("with the reviewers: new text") if article.is_published else _("with the reviewers")
    elif step and step.state == RETURNED:
        kind, state = "warn", _("came back: mend it and submit it again")
    elif article.stale_at:
        kind, state = "warn", _("may be out of date")
    elif article.is_published:
        kind, state = "ok", _("published")
    else:
        kind, state = "open muted", _("draft")
    waits = article.waiting_revision_id is not None
    confirmable = article.is_published and (article.stale_at is not None or at - article.confirmed_at > CONFIRM_AGAIN_AFTER or bool(doubts))
    return Line(
        article, kind, state, note=step.note if step and step.state == RETURNED else "", can_edit=not waits, can_withdraw=waits,
        can_submit=not waits and not article.is_published, can_confirm=confirmable, percent=round(100 * article.freshness),
        doubts=doubts if article.is_published else [],
    )
