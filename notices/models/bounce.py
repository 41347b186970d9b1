"""Bounce: one report that a letter could not be delivered."""
from django.db import models
from django.utils.translation import gettext_lazy as _


class Bounce(models.Model):
    """The address is written small. A report counts once; `forgiven_at` takes it out of the score."""

    class Kind(models.TextChoices):
        HARD = "hard", _("for good")
        SOFT = "soft", _("for now")

    address = models.CharField(_("address"), max_length=320)
    kind = models.CharField(_("kind"), max_length=4, choices=Kind)
    at = models.DateTimeField(_("time"))
    reason = models.CharField(_("reason"), max_length=300, blank=True)
    report = models.CharField(_("report"), max_length=200, unique=True, null=True, blank=True)
    forgiven_at = models.DateTimeField(_("forgiven"), null=True, blank=True)

    class Meta:
        verbose_name = _("bounce")
        verbose_name_plural = _("bounces")
        indexes = [
            models.Index(fields=["address", "-at"], name="bounce_of_address"),
            models.Index(fields=["-at", "-id"], name="bounce_newest"),
        ]

    def __str__(self):
        return f"{self.address}: {self.get_kind_display()}"
