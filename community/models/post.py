"""Post: what a member wrote in a topic, its earlier versions, and who liked it."""
import uuid
from datetime import timedelta

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from kit.markdown import excerpt

PAGE_SIZE = 20
OPENING = 1
GRACE = timedelta(minutes=5)


class PostQuerySet(models.QuerySet):
    def visible_to(self, member):
        """Posts that are not hidden, in topics that are not; hidden ones for their author and for moderators."""
        if not member.is_authenticated:
            return self.filter(hidden_at=None, topic__hidden_at=None)
        if member.has_role("moderator"):
            return self
        return self.filter(Q(hidden_at=None) | Q(author=member), Q(topic__hidden_at=None) | Q(topic__author=member))

    def replies(self):
        return self.filter(position__gt=OPENING)


class Post(models.Model):
    """Position 1 is the opening post. `body` is the author's Markdown, `body_html` what was made of it by `render_version`."""

    topic = models.ForeignKey("community.Topic", models.CASCADE, related_name="posts", verbose_name=_("topic"))
    author = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="posts", verbose_name=_("author"))
    position = models.PositiveIntegerField(_("position"))
    language = models.CharField(_("language"), max_length=10, choices=settings.LANGUAGES)
    body = models.TextField(_("text"))
    body_html = models.TextField(editable=False)
    render_version = models.PositiveSmallIntegerField(editable=False)
    created_at = models.DateTimeField(_("written"))
    edited_at = models.DateTimeField(_("edited"), null=True, blank=True)
    like_count = models.PositiveIntegerField(_("likes"), default=0)
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
        page = "" if self.position <= PAGE_SIZE else f"?at={self.position}"
        return f"{self.topic.get_absolute_url()}{page}#post-{self.position}"

    @property
    def is_opening(self) -> bool:
        return self.position == OPENING

    @property
    def excerpt(self) -> str:
        return excerpt(self.body)

    def can_be_seen_by(self, member) -> bool:
        mine = member.is_authenticated and self.author_id == member.pk
        return (self.hidden_at is None or mine or member.has_role("moderator")) and self.topic.can_be_seen_by(member)

    def can_be_edited_by(self, member) -> bool:
        return member.is_authenticated and self.author_id == member.pk and member.can_take_part


class PostRevision(models.Model):
    """What a post said before an edit."""

    post = models.ForeignKey(Post, models.CASCADE, related_name="revisions", verbose_name=_("post"))
    editor = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("edited by"))
    title = models.CharField(_("title"), max_length=120, blank=True)
    body = models.TextField(_("text"))
    replaced_at = models.DateTimeField(_("replaced"))

    class Meta:
        verbose_name = _("earlier version of a post")
        verbose_name_plural = _("earlier versions of posts")
        indexes = [models.Index(fields=["post", "-replaced_at", "-id"], name="revision_newest_of_post")]

    def __str__(self):
        return f"{self.post}, {self.replaced_at:%Y-%m-%d %H:%M}"


class Reaction(models.Model):
    """A member's like of a post."""

    class Kind(models.TextChoices):
        LIKE = "like", _("like")

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
