"""Topic: a conversation that begins with a post and goes on with replies."""
from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.text import slugify
from django.utils.translation import gettext_lazy as _

from kit.addresses import address


def slug_of(title: str) -> str:
    """The readable end of the address; a title in Han alone gives "topic"."""
    return slugify(title)[:80].strip("-") or "topic"


class TopicQuerySet(models.QuerySet):
    def visible_to(self, member):
        """Topics whose opening post is not hidden; hidden ones for their author and for moderators."""
        if not member.is_authenticated:
            return self.filter(hidden_at=None)
        if member.has_role("moderator"):
            return self
        return self.filter(Q(hidden_at=None) | Q(author=member))

    def unanswered(self):
        return self.filter(reply_count=0)

    def for_list(self):
        """Just what a line of a list shows; one query."""
        return self.select_related("author", "last_poster", "category").only(
            "title", "slug", "gist", "language", "created_at", "last_post_at", "reply_count", "like_count", "hot", "hidden_at",
            "author__handle", "author__display_name", "last_poster__handle", "last_poster__display_name",
            "category__slug", "category__name_en", "category__name_zh",
        )


class Topic(models.Model):
    """The figures are denormalised from the posts that are not hidden; `hot` is computed by a task (analytics formula “Hot”)."""

    category = models.ForeignKey("community.Category", models.PROTECT, related_name="topics", verbose_name=_("category"))
    author = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="topics", verbose_name=_("author"))
    title = models.CharField(_("title"), max_length=120)
    slug = models.SlugField(_("slug"), max_length=80, editable=False)
    gist = models.CharField(_("gist"), max_length=120, blank=True, editable=False)
    language = models.CharField(_("language"), max_length=10, choices=settings.LANGUAGES)
    created_at = models.DateTimeField(_("started"))
    last_post_at = models.DateTimeField(_("last post"))
    last_poster = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("last post by"))
    last_position = models.PositiveIntegerField(default=1, editable=False)
    reply_count = models.PositiveIntegerField(_("replies"), default=0)
    like_count = models.PositiveIntegerField(_("likes"), default=0)
    hot = models.FloatField(_("hot"), default=0)
    hidden_at = models.DateTimeField(_("hidden"), null=True, blank=True, editable=False)

    objects = TopicQuerySet.as_manager()

    class Meta:
        verbose_name = _("topic")
        verbose_name_plural = _("topics")
        indexes = [
            models.Index(fields=["-last_post_at", "-id"], name="topic_latest"),
            models.Index(fields=["-hot", "-id"], name="topic_hot"),
            models.Index(fields=["-like_count", "-id"], name="topic_top"),
            models.Index(fields=["-created_at", "-id"], name="topic_unanswered", condition=Q(reply_count=0)),
            models.Index(fields=["category", "-last_post_at", "-id"], name="topic_latest_of_category"),
            models.Index(fields=["category", "-hot", "-id"], name="topic_hot_of_category"),
            models.Index(fields=["category", "-like_count", "-id"], name="topic_top_of_category"),
            models.Index(fields=["author", "-created_at", "-id"], name="topic_newest_of_author"),
        ]

    def __str__(self):
        return self.title

    def save(self, *args, **kwargs):
        self.slug = slug_of(self.title)
        super().save(*args, **kwargs)

    def get_absolute_url(self):
        return address("community:topic", self.pk, self.slug)

    def can_be_seen_by(self, member) -> bool:
        """As `visible_to`, for a topic in hand; asks for roles only when the topic is hidden."""
        return self.hidden_at is None or (member.is_authenticated and (self.author_id == member.pk or member.has_role("moderator")))
