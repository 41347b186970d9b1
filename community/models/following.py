"""Following: that a member follows or mutes something. FollowDue and FollowNews: what followers are to be told of, and that they were."""
from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class FollowingQuerySet(models.QuerySet):
    def follows(self):
        return self.filter(level=Following.Level.FOLLOW)

    def mutes(self):
        return self.filter(level=Following.Level.MUTE)

    def on(self, kind: str, *keys: int):
        return self.filter(kind=kind, key__in=keys)


class Following(models.Model):
    """A member's word about a category, a tag, a member or a topic: tell me, or spare me. No row: as it comes."""

    class Kind(models.TextChoices):
        CATEGORY = "category", _("category")
        TAG = "tag", _("tag")
        MEMBER = "member", _("member")
        TOPIC = "topic", _("topic")

    class Level(models.TextChoices):
        FOLLOW = "follow", _("followed")
        MUTE = "mute", _("muted")
        NORMAL = "normal", _("as it comes")

    member = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="followings", db_index=False, verbose_name=_("member")
    )
    kind = models.CharField(_("kind"), max_length=10, choices=Kind)
    key = models.PositiveBigIntegerField(_("key"))
    level = models.CharField(_("level"), max_length=6, choices=Level)
    created_at = models.DateTimeField(_("since"))

    objects = FollowingQuerySet.as_manager()

    class Meta:
        verbose_name = _("following")
        verbose_name_plural = _("followings")
        constraints = [models.UniqueConstraint(fields=["member", "kind", "key"], name="one_following_of_a_thing_per_member")]
        indexes = [
            models.Index(fields=["kind", "key", "level", "member"], name="following_of_thing"),
            models.Index(fields=["member", "-created_at", "-id"], name="following_newest_of_member"),
        ]

    def __str__(self):
        return f"{self.member_id}: {self.level} {self.kind}:{self.key}"


class FollowDue(models.Model):
    """Followers of this post's topic, category, tags and author are told from `run_after` on; those up to `after` have been.

    The sweep makes a row of every new post, so that writing costs no statement more; done ones stay for a while, that none is made twice.
    """

    post = models.OneToOneField("community.Post", models.CASCADE, related_name="follow_due", verbose_name=_("post"))
    after = models.PositiveBigIntegerField(_("told up to member"), default=0)
    run_after = models.DateTimeField(_("due"))
    attempts = models.PositiveSmallIntegerField(_("attempts"), default=0)
    told_at = models.DateTimeField(_("told"), null=True, blank=True)

    class Meta:
        verbose_name = _("post to tell followers of")
        verbose_name_plural = _("posts to tell followers of")
        indexes = [
            models.Index(fields=["run_after", "id"], name="follow_due_by_time", condition=Q(told_at=None)),
            models.Index(fields=["told_at"], name="follow_due_told"),
        ]

    def __str__(self):
        return str(self.post_id)


class FollowNews(models.Model):
    """Something new of a member that is no post: followers of theirs are told from `run_after` on; those up to `after` have been.

    Upper floors write it in the transaction in which the thing comes out; the same address is told of once.
    """

    member = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+", verbose_name=_("member"))
    kind = models.CharField(_("kind"), max_length=40)
    url = models.CharField(_("address"), max_length=200, unique=True)
    title = models.CharField(_("title"), max_length=200)
    made_at = models.DateTimeField(_("came out"))
    after = models.PositiveBigIntegerField(_("told up to member"), default=0)
    run_after = models.DateTimeField(_("due"))
    attempts = models.PositiveSmallIntegerField(_("attempts"), default=0)
    told_at = models.DateTimeField(_("told"), null=True, blank=True)

    class Meta:
        verbose_name = _("news of a member")
        verbose_name_plural = _("news of members")
        indexes = [models.Index(fields=["run_after", "id"], name="follow_news_by_time", condition=Q(told_at=None))]

    def __str__(self):
        return f"{self.kind} {self.url}"
