"""Interaction: that a member did something, once. Heartbeat: that a member was here."""
from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from kit.verbs import verbs


class Interaction(models.Model):
    """One deed of one member. Points and measures keep its `event_id` as their cause; no key points here, so that old rows can be
    moved away. Rows are written by `community.interactions` and never changed."""

    event_id = models.UUIDField(_("event id"))
    member = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="interactions", db_index=False, verbose_name=_("member")
    )
    verb = models.CharField(_("verb"), max_length=40)
    target_kind = models.CharField(_("kind of target"), max_length=30)
    target_key = models.CharField(_("target"), max_length=100)
    occurred_at = models.DateTimeField(_("occurred"))
    received_at = models.DateTimeField(_("received"))
    source = models.CharField(_("source"), max_length=20, default="site")

    class Meta:
        verbose_name = _("interaction")
        verbose_name_plural = _("interactions")
        constraints = [models.UniqueConstraint(fields=["member", "event_id"], name="interaction_once_per_member_and_event")]
        indexes = [
            models.Index(fields=["occurred_at"], name="interaction_by_time"),
            models.Index(fields=["member", "occurred_at"], name="interaction_of_member"),
            models.Index(fields=["received_at"], name="interaction_by_arrival"),
        ]

    def __str__(self):
        return f"{self.member_id} {self.verb} {self.target_kind}:{self.target_key}"

    @property
    def label(self):
        """The verb in the reader's language."""
        verb = verbs.get(self.verb)
        return verb.label if verb else self.verb


class Heartbeat(models.Model):
    """A member's page was open and in use at this instant: they were active for the 75 seconds from here."""

    member = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+", db_index=False, verbose_name=_("member"))
    occurred_at = models.DateTimeField(_("time"))

    class Meta:
        verbose_name = _("heartbeat")
        verbose_name_plural = _("heartbeats")
        indexes = [
            models.Index(fields=["occurred_at"], name="heartbeat_by_time"),
            models.Index(fields=["member", "-occurred_at"], name="heartbeat_of_member"),
        ]

    def __str__(self):
        return f"{self.member_id} {self.occurred_at:%Y-%m-%d %H:%M:%S}"
