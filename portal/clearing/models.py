"""SampleMark: which rows of a table are of the sample community. Clearing: their removal, asked for once."""
from django.db import models
from django.utils.translation import gettext_lazy as _


class SampleMark(models.Model):
    """Rows of the model with `above` < number <= `upto`; of a model without numbers, `keys`."""

    label = models.CharField(max_length=80, unique=True)
    above = models.BigIntegerField(default=0)
    upto = models.BigIntegerField(default=0)
    keys = models.JSONField(default=list)

    class Meta:
        verbose_name = _("mark of sample data")
        verbose_name_plural = _("marks of sample data")

    def __str__(self):
        return self.label


class Clearing(models.Model):
    """One removal: asked for, under way, done or refused. `gone` counts rows by table."""

    asked_at = models.DateTimeField(_("asked for"))
    begun_at = models.DateTimeField(_("begun"), null=True)
    done_at = models.DateTimeField(_("done"), null=True)
    refused = models.CharField(_("why nothing was removed"), max_length=500, blank=True)
    gone = models.JSONField(_("rows removed"), default=dict)

    class Meta:
        verbose_name = _("removal of sample data")
        verbose_name_plural = _("removals of sample data")
        constraints = [
            models.UniqueConstraint(
                models.Value(1), condition=models.Q(done_at=None, refused=""), name="one_removal_at_a_time"
            )
        ]

    def __str__(self):
        return f"{self.asked_at:%Y-%m-%d}"
