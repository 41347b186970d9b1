"""Is it still right? Readers answer, a nightly task marks what nobody vouches for, the author is reminded and confirms or rewrites."""
from datetime import timedelta

from django.db import transaction
from django.db.models import Count, F, OuterRef, Q, Subquery
from django.utils.translation import gettext as _

from community.articles.score import freshness, is_stale
from community.articles.telling import tell_doubt, tell_stale
from community.interactions import record
from community.models import Article, ArticleVetting, FreshnessVote
from community.refusal import Refused
from community.search.due import changed

DAY = timedelta(days=1)
VOTES_COUNT_FOR = timedelta(days=90)
REMIND_EVERY = timedelta(days=7)
REMINDERS = 3
STALE, CONFIRMED = ArticleVetting.State.STALE, ArticleVetting.State.CONFIRMED


def with_answers(articles, *, at):
    """`rights` and `wrongs`: answers that count, those given since somebody vouched for the text."""
    counting = Q(freshness_votes__at__gt=at - VOTES_COUNT_FOR) & Q(freshness_votes__at__gt=F("confirmed_at"))
    return articles.annotate(
        rights=Count("freshness_votes", filter=counting & Q(freshness_votes__right=True)),
        wrongs=Count("freshness_votes", filter=counting & Q(freshness_votes__right=False)),
    )


def score_of(article: Article, *, at) -> float:
    """Of an article that came with its answers."""
    return freshness((at - article.confirmed_at) / DAY, article.rights, article.wrongs)


@transaction.atomic
def vote(article: Article, member, *, right: bool, note: str = "", at) -> FreshnessVote:
    """The member's answer; the newest counts. The caller has made sure that the whole text is open to them."""
    if article.is_written_by(member):
        raise Refused(_("Readers answer this. You can confirm your article on your own list."))
    if not right and not note:
        raise Refused(_("Please say what is wrong, so that the author can mend it."), field="note")
    answer, is_first = FreshnessVote.objects.update_or_create(
        article=article, member=member, defaults={"right": right, "note": "" if right else note, "at": at}
    )
    if is_first:
        record(member, "article_checked", article.target, at=at)
    if not right:
        tell_doubt(article, answer, at=at)
    return answer


@transaction.atomic
def confirm(article: Article, *, by, at) -> None:
    """The author, or a reviewer, vouches for the published text as it stands today."""
    article = Article.objects.select_for_update(of=("self",)).select_related("author").get(pk=article.pk)
    if not (article.is_written_by(by) or by.has_role("reviewer")):
        raise Refused(_("Only its author or a reviewer can confirm an article."))
    if not article.is_published:
        raise Refused(_("It is not published yet."))
    if article.stale_at is None and at - article.confirmed_at < DAY:
        return
    Article.objects.filter(pk=article.pk).update(confirmed_at=at, stale_at=None, freshness=1)
    ArticleVetting.objects.create(revision_id=article.live_revision_id, state=CONFIRMED, by=by, at=at)
    record(by, "article_confirmed", article.target, at=at)
    changed("article", [article.pk], at=at)


def mark_stale(*, at) -> list[int]:
    """Work out every freshness anew; mark what fell, and tell its author. Returns the keys of those newly marked."""
    marked = []
    for article in with_answers(Article.objects.shown(), at=at).only("confirmed_at", "freshness", "stale_at").order_by("pk").iterator():
        score = score_of(article, at=at)
        if abs(score - article.freshness) > 0.001:
            Article.objects.filter(pk=article.pk, confirmed_at=article.confirmed_at).update(freshness=score)
        if is_stale(score) and article.stale_at is None and _mark(article.pk, article.confirmed_at, at=at):
            marked.append(article.pk)
    return marked


@transaction.atomic
def _mark(pk: int, confirmed_at, *, at) -> bool:
    """Unless somebody vouched for it since it was looked at."""
    article = Article.objects.select_for_update(of=("self",)).get(pk=pk)
    if article.stale_at or article.confirmed_at != confirmed_at:
        return False
    Article.objects.filter(pk=pk).update(stale_at=at)
    ArticleVetting.objects.create(revision_id=article.live_revision_id, state=STALE, at=at)
    changed("article", [pk], at=at)
    return True


def remind(*, at) -> int:
    """Tell authors of what is stale: at once, after 7 days and after 14; returns how many articles were due. Each is told once."""
    step = ArticleVetting.objects.filter(revision=OuterRef("live_revision"), state=STALE).order_by("-at", "-id").values("pk")[:1]
    stale = Article.objects.shown().filter(stale_at__lte=at, stale_at__gt=at - REMINDERS * REMIND_EVERY)
    due = list(stale.annotate(step_id=Subquery(step)).select_related("author").order_by("pk"))
    for article in due:
        tell_stale(article, article.step_id, 1 + (at - article.stale_at) // REMIND_EVERY, at=at)
    return len(due)
