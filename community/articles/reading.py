"""What the page of an article knows about it and about who reads it; loaded once a request."""
from dataclasses import dataclass
from functools import cached_property

from django.db.models import Count, Q
from django.shortcuts import get_object_or_404

from billing.access import Way, by_kind, rights_of, ways_to_open
from community.articles.access import ArticleAccess, access_to
from community.articles.attaching import FileLine, file_lines
from community.articles.outline import Heading, outline_of
from community.articles.staleness import VOTES_COUNT_FOR
from community.models import Article, ArticleRevision, FreshnessVote, Topic


@dataclass(frozen=True)
class Answers:
    """What readers said lately; `mine` is None for one who has not."""

    right: int
    wrong: int
    mine: bool | None


class Reading:
    """An article before a member or visitor at an instant. Raises Http404 where they may not know of it.

    The paid text is not in memory unless it is open: what is not there cannot be shown by mistake.
    """

    def __init__(self, member, slug: str, *, at):
        found = Article.objects.visible_to(member).select_related(
            "author", "category", "series", "product", "topic__category", "live_revision", "vetted_by"
        ).defer("live_revision__paid_body", "live_revision__paid_html", "live_revision__open_body")
        self.member, self.at = member, at
        self.article: Article = get_object_or_404(found, slug=slug)

    @cached_property
    def rights(self):
        return rights_of(self.member, at=self.at)

    @cached_property
    def access(self) -> ArticleAccess:
        return access_to(self.article, member=self.member, rights=self.rights)

    @cached_property
    def paid_html(self) -> str:
        if not (self.article.is_paid and self.access.allowed):
            return ""
        return ArticleRevision.objects.values_list("paid_html", flat=True).get(pk=self.article.live_revision_id)

    @property
    def files(self) -> list[FileLine]:
        """What this reader may take home."""
        return file_lines(self.article, self.article.live_revision.file_keys) if self.access.allowed else []

    @property
    def outline(self) -> list[Heading]:
        """Headings of what this reader may read."""
        return outline_of(self.article.live_revision.open_html, self.paid_html)

    def ways(self, currency: str) -> dict[str, list[Way]]:
        """What opens the paid part and what it costs: memberships, the article alone, and bundles that hold it."""
        return by_kind(ways_to_open(self.article.product, currency, self.rights))

    @cached_property
    def in_series(self) -> list[Article]:
        """All of the series that this reader may know of, in order."""
        if self.article.series_id is None:
            return []
        rows = Article.objects.listed_for(self.member).filter(series=self.article.series_id).order_by("position", "id")
        return list(rows.only("slug", "title", "language", "position", "reading_minutes"))

    @property
    def neighbours(self) -> tuple[Article | None, Article | None]:
        keys = [article.pk for article in self.in_series]
        if self.article.pk not in keys:
            return None, None
        here = keys.index(self.article.pk)
        return (self.in_series[here - 1] if here else None), (self.in_series[here + 1] if here + 1 < len(keys) else None)

    @property
    def discussion(self) -> Topic | None:
        """The topic about it, where this reader may see it."""
        topic = self.article.topic
        return topic if topic and topic.can_be_seen_by(self.member) else None

    @cached_property
    def answers(self) -> Answers:
        """One query: the figures, and the reader's own answer."""
        counting = Q(at__gt=max(self.at - VOTES_COUNT_FOR, self.article.confirmed_at))
        mine = Q(member=self.member.pk)
        found = FreshnessVote.objects.filter(article=self.article).aggregate(
            rights=Count("pk", filter=counting & Q(right=True)), wrongs=Count("pk", filter=counting & Q(right=False)),
            my_right=Count("pk", filter=mine & Q(right=True)), my_wrong=Count("pk", filter=mine & Q(right=False)),
        )
        mine_is = True if found["my_right"] else False if found["my_wrong"] else None
        return Answers(found["rights"], found["wrongs"], mine_is if self.member.pk else None)

    @property
    def may_answer(self) -> bool:
        return self.member.is_authenticated and self.access.allowed and not self.article.is_written_by(self.member)
