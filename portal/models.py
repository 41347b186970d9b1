"""What the front door itself remembers."""
from django.db import models
from django.utils.translation import gettext_lazy as _


class Pulse(models.Model):
    """When beat, worker and database last worked together: beat sends a task, a worker writes this row."""

    name = models.CharField(max_length=20, primary_key=True)
    at = models.DateTimeField(_("at"))

    class Meta:
        verbose_name = _("pulse")
        verbose_name_plural = _("pulses")

    def __str__(self):
        return self.name
