"""Topic: a conversation that begins with a post and goes on with replies."""
from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.text import slugify
from django.utils.translation import gettext_lazy as _

from community.models.category import Category, Right, holds
from kit.addresses import address

UNANSWERED = Q(reply_count=0, kind="question")


def slug_of(title: str) -> str:
    """The readable end of the address; a title in Han alone gives "topic"."""
    return slugify(title)[:80].strip("-") or "topic"


class TopicQuerySet(models.QuerySet):
    def visible_to(self, member):
        """Topics whose opening post is not hidden, in categories the member may see; hidden ones for their author and for moderators."""
        if not member.is_authenticated:
            return self.in_categories_of(member).filter(hidden_at=None)
        if member.has_role("moderator"):
            return self
        return self.in_categories_of(member).filter(Q(hidden_at=None) | Q(author=member))

    def in_categories_of(self, member):
        """Without those of categories closed to the member. NOT IN a few: the order of an index is kept."""
        return self.exclude(category__in=Category.objects.closed_to(member).values("pk"))

    def for_page_of(self, member):
        """With all that its page needs to know of the topic itself."""
        return self.select_related("author", "category", "expert_question__expert__member", "acceptance__by").with_reply_of(member)

    def with_reply_of(self, member):
        """`may_reply`: whether the member may reply, as far as rights go; moderators always may."""
        return self.annotate(may_reply=holds(Right.REPLY, member, "category"))

    def unanswered(self):
        """Questions that nobody has replied to; a discussion without a reply lacks nothing."""
        return self.filter(UNANSWERED)

    def featured(self):
        return self.filter(featured_at__isnull=False)

    def pinned(self, *, at):
        """Those that stand first in their category at this moment."""
        return self.filter(Q(pinned_until=None) | Q(pinned_until__gt=at), pinned_at__isnull=False)

    def not_pinned(self, *, at):
        return self.filter(Q(pinned_at=None) | Q(pinned_until__lte=at))

    def for_list(self):
        """Just what a line of a list shows; one query."""
        return self.select_related("author", "last_poster", "category").only(
            "title", "slug", "gist", "language", "created_at", "last_post_at", "reply_count", "like_count", "hot", "hidden_at",
            "top", "kind", "accepted_post", "pinned_at", "pinned_until", "featured_at", "locked_at", "archived_at",
            "author__handle", "author__display_name", "last_poster__handle", "last_poster__display_name",
            "category__slug", "category__name_en", "category__name_zh", "tag_line",
        )


class Topic(models.Model):
    """The figures are denormalised from the posts that are not hidden; `hot` is computed by a task (analytics formula “Hot”)."""

    class Kind(models.TextChoices):
        DISCUSSION = "discussion", _("discussion")
        QUESTION = "question", _("question")

    kind = models.CharField(_("kind"), max_length=10, choices=Kind, default=Kind.DISCUSSION)
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
    view_count = models.PositiveIntegerField(_("views"), default=0, editable=False)
    hot = models.FloatField(_("hot"), default=0)
    top = models.FloatField(_("top"), default=0, editable=False)
    accepted_post = models.ForeignKey(
        "community.Post", models.SET_NULL, null=True, blank=True, related_name="+", editable=False, verbose_name=_("accepted answer")
    )
    is_anonymous = models.BooleanField(_("asked anonymously"), default=False, editable=False)
    pinned_at = models.DateTimeField(_("pinned"), null=True, blank=True, editable=False)
    pinned_until = models.DateTimeField(_("pinned until"), null=True, blank=True, editable=False)
    featured_at = models.DateTimeField(_("featured"), null=True, blank=True, editable=False)
    locked_at = models.DateTimeField(_("locked"), null=True, blank=True, editable=False)
    archived_at = models.DateTimeField(_("archived"), null=True, blank=True, editable=False)
    hidden_at = models.DateTimeField(_("hidden"), null=True, blank=True, editable=False)
    tag_line = models.JSONField(default=list, blank=True, editable=False, help_text="(name, slug) of each tag that stands.")

    objects = TopicQuerySet.as_manager()

    class Meta:
        verbose_name = _("topic")
        verbose_name_plural = _("topics")
        indexes = [
            models.Index(fields=["-last_post_at", "-id"], name="topic_latest"),
            models.Index(fields=["-hot", "-id"], name="topic_hot"),
            models.Index(fields=["-top", "-id"], name="topic_top"),
            models.Index(fields=["-created_at", "-id"], name="topic_newest"),
            models.Index(fields=["-created_at", "-id"], name="topic_unanswered", condition=UNANSWERED),
            models.Index(fields=["category", "-created_at", "-id"], name="topic_unanswered_of_category", condition=UNANSWERED),
            models.Index(fields=["-featured_at", "-id"], name="topic_featured", condition=Q(featured_at__isnull=False)),
            models.Index(fields=["category", "-pinned_at"], name="topic_pinned", condition=Q(pinned_at__isnull=False)),
            models.Index(fields=["category", "-last_post_at", "-id"], name="topic_latest_of_category"),
            models.Index(fields=["category", "-hot", "-id"], name="topic_hot_of_category"),
            models.Index(fields=["category", "-top", "-id"], name="topic_top_of_category"),
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
        """As `visible_to`, for a topic in hand; asks for roles only when the topic is hidden, for rights only where there are some."""
        mine = self.hidden_at and member.is_authenticated and self.was_written_by(member)
        shows = self.hidden_at is None or mine or (member.is_authenticated and member.has_role("moderator"))
        return shows and self.category.can_be_seen_by(member)

    def was_written_by(self, member) -> bool:
        """Also a question that the member asks under no name."""
        mine = member.is_authenticated and self.author_id == member.pk
        return mine or (member.is_authenticated and self.is_anonymous and self.asker.member_id == member.pk)

    @property
    def is_question(self) -> bool:
        return self.kind == self.Kind.QUESTION

    @property
    def is_solved(self) -> bool:
        return self.accepted_post_id is not None

    def can_be_replied_to_by(self, member) -> bool:
        """As far as rights in its category go; no query for a topic that came `with_reply_of` the member."""
        if not hasattr(self, "may_reply"):
            return self.category.can_reply(member)
        return member.is_authenticated and (self.may_reply or member.has_role("moderator"))
