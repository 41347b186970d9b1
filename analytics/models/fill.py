"""How far the rollups have come, and which days must be rolled up (again)."""
from django.db import models
from django.utils.translation import gettext_lazy as _


class FillState(models.Model):
    """One row: what was received up to `watermark_at` has marked its days as due."""

    name = models.CharField(_("name"), max_length=20, unique=True, default="days")
    watermark_at = models.DateTimeField(_("watermark"), null=True, blank=True)

    class Meta:
        verbose_name = _("state of filling")
        verbose_name_plural = _("states of filling")

    def __str__(self):
        return f"{self.name} {self.watermark_at}"


class DueDay(models.Model):
    """A day that must be rolled up. A day may be marked many times; a roll-up removes only the marks it saw before it began,
    so that what arrives meanwhile stays due."""

    class Reason(models.TextChoices):
        RECEIVED = "received", _("something was received")
        TODAY = "today", _("the day goes on")
        ENDED = "ended", _("the day is over")
        MISSING = "missing", _("never rolled up")
        DRIFT = "drift", _("the audit found a difference")
        ASKED = "asked", _("somebody asked for it")

    day = models.DateField(_("day"), db_index=True)
    reason = models.CharField(_("reason"), max_length=10, choices=Reason)
    marked_at = models.DateTimeField(_("marked"))

    class Meta:
        verbose_name = _("due day")
        verbose_name_plural = _("due days")

    def __str__(self):
        return f"{self.day} ({self.get_reason_display()})"
