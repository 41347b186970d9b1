"""MetricValue: a figure over a window, with what it was computed from. MetricRun: that a computation ran, and how it ended."""
from django.db import models
from django.utils.translation import gettext_lazy as _

from analytics.formulas import DEF_VERSION


class MetricValue(models.Model):
    """`window` counts the days that end with `last`. `value` is null where the figure is undefined, never 0 for that."""

    name = models.CharField(_("metric"), max_length=40)
    first = models.DateField(_("first day"))
    last = models.DateField(_("last day"))
    window = models.PositiveSmallIntegerField(_("days"))
    value = models.FloatField(_("value"), null=True, blank=True)
    unit = models.CharField(_("unit"), max_length=40)
    inputs = models.JSONField(_("inputs"), default=dict)
    def_version = models.PositiveSmallIntegerField(_("version of the definitions"), default=DEF_VERSION)
    tz = models.CharField(_("time zone"), max_length=50)
    computed_at = models.DateTimeField(_("computed"))
    complete = models.BooleanField(_("complete"))

    class Meta:
        verbose_name = _("metric value")
        verbose_name_plural = _("metric values")
        constraints = [models.UniqueConstraint(fields=["name", "last", "window"], name="one_value_per_metric_and_window")]

    def __str__(self):
        return f"{self.name} {self.first}–{self.last}"


class MetricRun(models.Model):
    """Written before the work begins and closed when it ends, whatever happens; one that never closed was interrupted."""

    class State(models.TextChoices):
        RUNNING = "running", _("running")
        DONE = "done", _("done")
        FAILED = "failed", _("failed")

    metric = models.CharField(_("metric"), max_length=40)
    first = models.DateField(_("first day"), null=True, blank=True)
    last = models.DateField(_("last day"), null=True, blank=True)
    started_at = models.DateTimeField(_("started"))
    finished_at = models.DateTimeField(_("finished"), null=True, blank=True)
    rows = models.PositiveIntegerField(_("rows"), default=0)
    state = models.CharField(_("state"), max_length=8, choices=State, default=State.RUNNING)
    note = models.CharField(_("note"), max_length=300, blank=True)
    error = models.TextField(_("error"), blank=True)
    def_version = models.PositiveSmallIntegerField(_("version of the definitions"), default=DEF_VERSION)

    class Meta:
        verbose_name = _("metric run")
        verbose_name_plural = _("metric runs")
        indexes = [models.Index(fields=["metric", "-id"], name="metric_run_newest")]

    def __str__(self):
        return f"{self.metric} {self.started_at:%Y-%m-%d %H:%M}"
