"""PostVote: for or against an answer. Acceptance: the answer that helped. AnonymousAsker: who asks under no name, and who looked."""
import uuid

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _


class PostVote(models.Model):
    """A member's vote on a question or an answer. `community.questions` writes it together with the counters of the post."""

    class Value(models.IntegerChoices):
        UP = 1, _("for")
        DOWN = -1, _("against")

    post = models.ForeignKey("community.Post", models.CASCADE, related_name="votes", verbose_name=_("post"))
    member = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+", db_index=False, verbose_name=_("member"))
    value = models.SmallIntegerField(_("vote"), choices=Value)
    at = models.DateTimeField(_("time"))

    class Meta:
        verbose_name = _("vote")
        verbose_name_plural = _("votes")
        constraints = [models.UniqueConstraint(fields=["post", "member"], name="one_vote_per_post_and_member")]
        indexes = [
            models.Index(fields=["member", "-at", "-id"], name="vote_newest_of_member"),
            models.Index(fields=["at"], name="vote_by_time"),
        ]

    def __str__(self):
        return f"{self.member_id}: {self.value:+d} {self.post_id}"


class Acceptance(models.Model):
    """The answer that helped, and who said so. It stays while the answer is hidden; `Topic.accepted_post` names it only while it shows."""

    topic = models.OneToOneField("community.Topic", models.CASCADE, related_name="acceptance", verbose_name=_("topic"))
    post = models.ForeignKey("community.Post", models.CASCADE, related_name="+", verbose_name=_("post"))
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("accepted by"))
    at = models.DateTimeField(_("time"))

    class Meta:
        verbose_name = _("accepted answer")
        verbose_name_plural = _("accepted answers")

    def __str__(self):
        return f"{self.topic_id}: {self.post_id}"


class AnonymousAsker(models.Model):
    """Who really asked. Nothing else in the database says so: deeds, points and notices about the question name `ref` instead."""

    topic = models.OneToOneField("community.Topic", models.CASCADE, related_name="asker", verbose_name=_("topic"))
    member = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("member"))
    ref = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)

    class Meta:
        verbose_name = _("anonymous asker")
        verbose_name_plural = _("anonymous askers")

    def __str__(self):
        return str(self.ref)


class AskerReveal(models.Model):
    """That a moderator looked who had asked."""

    topic = models.ForeignKey("community.Topic", models.CASCADE, related_name="reveals", verbose_name=_("topic"))
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("seen by"))
    at = models.DateTimeField(_("time"))

    class Meta:
        verbose_name = _("look at an anonymous asker")
        verbose_name_plural = _("looks at anonymous askers")
        indexes = [models.Index(fields=["-at", "-id"], name="reveal_newest")]

    def __str__(self):
        return f"{self.topic_id}, {self.at:%Y-%m-%d %H:%M}"
