"""Post: what a member wrote in a topic, its earlier versions, and who liked it."""
import uuid
from datetime import timedelta

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from community.models.category import Category
from kit.markdown import excerpt

PAGE_SIZE = 20
OPENING = 1
GRACE = timedelta(minutes=5)
EDITABLE = timedelta(days=30)
LONGEST_REASON = 300


class PostQuerySet(models.QuerySet):
    def visible_to(self, member):
        """Posts that are not hidden, in topics and categories the member may see; hidden ones for their author and moderators."""
        if not member.is_authenticated:
            return self.in_categories_of(member).filter(hidden_at=None, topic__hidden_at=None)
        if member.has_role("moderator"):
            return self
        shown = self.in_categories_of(member)
        return shown.filter(Q(hidden_at=None) | Q(author=member), Q(topic__hidden_at=None) | Q(topic__author=member))

    def of_seen_topic(self, topic, member):
        """As `visible_to`, of a topic that was fetched through `Topic.visible_to` for this very request: it is not judged again."""
        posts = self.filter(topic=topic)
        if not member.is_authenticated:
            return posts.filter(hidden_at=None)
        return posts if member.has_role("moderator") else posts.filter(Q(hidden_at=None) | Q(author=member))

    def in_categories_of(self, member):
        """Without those of categories closed to the member."""
        return self.exclude(topic__category__in=Category.objects.closed_to(member).values("pk"))

    def replies(self):
        return self.filter(position__gt=OPENING)


class Post(models.Model):
    """Position 1 is the opening post. `body` is the author's Markdown, `body_html` what was made of it by `render_version`."""

    topic = models.ForeignKey("community.Topic", models.CASCADE, related_name="posts", verbose_name=_("topic"))
    author = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="posts", verbose_name=_("author"))
    position = models.PositiveIntegerField(_("position"))
    reply_to = models.ForeignKey(
        "self", models.SET_NULL, null=True, blank=True, related_name="answers", editable=False, verbose_name=_("reply to")
    )
    language = models.CharField(_("language"), max_length=10, choices=settings.LANGUAGES)
    body = models.TextField(_("text"))
    body_html = models.TextField(editable=False)
    render_version = models.PositiveSmallIntegerField(editable=False)
    created_at = models.DateTimeField(_("written"))
    edited_at = models.DateTimeField(_("edited"), null=True, blank=True)
    like_count = models.PositiveIntegerField(_("likes"), default=0)
    reaction_counts = models.JSONField(default=dict, blank=True, editable=False)
    up_count = models.PositiveIntegerField(_("votes for"), default=0, editable=False)
    down_count = models.PositiveIntegerField(_("votes against"), default=0, editable=False)
    wilson = models.FloatField(default=0, editable=False)
    hidden_at = models.DateTimeField(_("hidden"), null=True, blank=True, editable=False)
    event_id = models.UUIDField(default=uuid.uuid4, editable=False, help_text=_("The interaction of writing it."))

    objects = PostQuerySet.as_manager()

    class Meta:
        verbose_name = _("post")
        verbose_name_plural = _("posts")
        constraints = [models.UniqueConstraint(fields=["topic", "position"], name="post_position_unique_in_topic")]
        indexes = [
            models.Index(fields=["author", "-created_at", "-id"], name="post_newest_of_author"),
            models.Index(fields=["-created_at", "-id"], name="post_newest"),
            models.Index(fields=["render_version"], name="post_by_render_version"),
        ]

    def __str__(self):
        return f"{self.topic_id}#{self.position}"

    def get_absolute_url(self):
        """The page of the topic that holds this post, at the post."""
        page = "" if self.is_opening or (self.position <= PAGE_SIZE and not self.topic.is_question) else f"?at={self.position}"
        return f"{self.topic.get_absolute_url()}{page}#post-{self.position}"

    @property
    def is_opening(self) -> bool:
        return self.position == OPENING

    @property
    def excerpt(self) -> str:
        return excerpt(self.body)

    def can_be_seen_by(self, member) -> bool:
        shows = self.hidden_at is None or (member.is_authenticated and (self.was_written_by(member) or member.has_role("moderator")))
        return shows and self.topic.can_be_seen_by(member)

    def was_written_by(self, member) -> bool:
        """Also what stands under the ghost in a question that the member asks under no name."""
        if not member.is_authenticated or self.author_id == member.pk:
            return member.is_authenticated
        return self.topic.is_anonymous and self.author_id == self.topic.author_id and self.topic.asker.member_id == member.pk

    def can_be_edited_by(self, member) -> bool:
        """Its author and moderators; how long and on what terms, `community.history.check_edit` says."""
        return member.is_authenticated and (self.was_written_by(member) or member.has_role("moderator")) and member.can_take_part


class PostRevision(models.Model):
    """What a post said before an edit. One made at once and small (`is_grace`) is kept, but does not stand in the history."""

    post = models.ForeignKey(Post, models.CASCADE, related_name="revisions", verbose_name=_("post"))
    editor = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("edited by"))
    title = models.CharField(_("title"), max_length=120, blank=True)
    body = models.TextField(_("text"))
    replaced_at = models.DateTimeField(_("replaced"))
    is_grace = models.BooleanField(_("replaced at once"), default=False)
    reason = models.CharField(_("why a moderator replaced it"), max_length=LONGEST_REASON, blank=True)
    hidden_at = models.DateTimeField(_("hidden"), null=True, blank=True)
    hidden_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("hidden by")
    )

    class Meta:
        verbose_name = _("earlier version of a post")
        verbose_name_plural = _("earlier versions of posts")
        indexes = [models.Index(fields=["post", "-replaced_at", "-id"], name="revision_newest_of_post")]

    def __str__(self):
        return f"{self.post}, {self.replaced_at:%Y-%m-%d %H:%M}"


class Reaction(models.Model):
    """What a member thinks of a post. A like pays its author; the others say what a reply would say."""

    class Kind(models.TextChoices):
        LIKE = "like", _("like")
        THANKS = "thanks", _("thanks")
        INSIGHT = "insight", _("insight")
        SAME = "same", _("same here")

    post = models.ForeignKey(Post, models.CASCADE, related_name="reactions", verbose_name=_("post"))
    member = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="reactions", verbose_name=_("member"))
    kind = models.CharField(_("kind"), max_length=10, choices=Kind, default=Kind.LIKE)
    created_at = models.DateTimeField(_("time"))

    class Meta:
        verbose_name = _("reaction")
        verbose_name_plural = _("reactions")
        constraints = [models.UniqueConstraint(fields=["post", "member", "kind"], name="one_reaction_of_a_kind_per_member")]
        indexes = [models.Index(fields=["created_at"], name="reaction_by_time")]

    def __str__(self):
        return f"{self.member}: {self.get_kind_display()} {self.post}"
