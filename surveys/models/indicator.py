"""Indicator: one side of satisfaction that ratings measure; analytics weighs indicators into S."""
from django.core.validators import MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from kit.bilingual import localised


class Indicator(models.Model):
    """`importance` is r_k of the formula: any number from 0; only its share of the sum counts."""

    key = models.SlugField(_("key"), max_length=50, unique=True, help_text=_("Stable: reports and programs name the indicator by it."))
    name_en = models.CharField(_("name (English)"), max_length=80)
    name_zh = models.CharField(_("name (Chinese)"), max_length=80)
    importance = models.FloatField(_("importance"), default=1, validators=[MinValueValidator(0)])
    position = models.PositiveSmallIntegerField(_("position"), default=0)

    class Meta:
        verbose_name = _("satisfaction indicator")
        verbose_name_plural = _("satisfaction indicators")
        ordering = ["position", "key"]
        constraints = [models.CheckConstraint(condition=models.Q(importance__gte=0), name="indicator_importance_not_negative")]

    def __str__(self):
        return localised(self, "name")
