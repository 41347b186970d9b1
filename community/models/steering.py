"""Steering: what a moderator did with a topic as a whole."""
from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _


class Steering(models.Model):
    """One act, who did it and why. Rows are written by `community.steering` and never changed."""

    class Act(models.TextChoices):
        PIN = "pin", _("pinned")
        UNPIN = "unpin", _("no longer pinned")
        FEATURE = "feature", _("featured")
        UNFEATURE = "unfeature", _("no longer featured")
        LOCK = "lock", _("locked")
        UNLOCK = "unlock", _("opened again")
        MOVE = "move", _("moved")
        ARCHIVE = "archive", _("archived")
        UNARCHIVE = "unarchive", _("taken out of the archive")

    topic = models.ForeignKey("community.Topic", models.CASCADE, related_name="steerings", db_index=False, verbose_name=_("topic"))
    act = models.CharField(_("act"), max_length=10, choices=Act)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("moderator"))
    at = models.DateTimeField(_("time"))
    note = models.CharField(_("reason"), max_length=300, blank=True)
    until = models.DateTimeField(_("until"), null=True, blank=True)
    category = models.ForeignKey(
        "community.Category", models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("moved from")
    )

    class Meta:
        verbose_name = _("act on a topic")
        verbose_name_plural = _("acts on topics")
        indexes = [models.Index(fields=["topic", "-at", "-id"], name="steering_newest_of_topic")]

    def __str__(self):
        return f"{self.topic_id}: {self.act}"
