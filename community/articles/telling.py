"""What authors and reviewers are told about an article."""
from accounts.models import Member
from community.models import Article, ArticleVetting, FreshnessVote
from kit.addresses import address
from notices import telling

MOST_REVIEWERS = 50


def thing_of_article(article_id: int) -> str:
    return f"article:{article_id}"


def _tell(members, kind: str, article: Article, *, url: str, fact: str, at, actor=None, **data) -> None:
    telling.tell_all(
        members, kind, actor=actor, url=url, data={"title": article.title, **data}, at=at, fact=fact, about=thing_of_article(article.pk)
    )


def tell_reviewers(article: Article, step: ArticleVetting) -> None:
    """All but the author: a text waits."""
    reviewers = Member.objects.filter(groups__name="reviewer", is_active=True).exclude(pk=article.author_id).order_by("pk")
    _tell(
        reviewers[:MOST_REVIEWERS], "article_submitted", article, actor=article.author, at=step.at, fact=f"vetting:{step.pk}",
        url=address("community:vet_article", article.slug),
    )


def tell_verdict(article: Article, step: ArticleVetting) -> None:
    published = step.state == ArticleVetting.State.PUBLISHED
    _tell(
        [article.author], "article_published" if published else "article_returned", article, at=step.at, fact=f"vetting:{step.pk}",
        url=article.get_absolute_url() if published else address("community:edit_article", article.slug), note=step.note,
    )


def tell_stale(article: Article, step_id: int, reminder: int, *, at) -> None:
    """`reminder` is 1, 2 or 3; each is told once."""
    _tell([article.author], "article_stale", article, at=at, fact=f"stale:{step_id}:{reminder}", url=address("community:my_articles"))


def tell_doubt(article: Article, vote: FreshnessVote, *, at) -> None:
    """A reader finds something wrong; one member is told of once for each text."""
    fact = f"doubt:{article.live_revision_id}:{vote.member_id}"
    _tell([article.author], "article_doubted", article, actor=vote.member, at=at, fact=fact, url=address("community:my_articles"))
