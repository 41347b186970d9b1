"""VerbRule: what an operator sets about one kind of interaction in the drill-downs of activity."""
from django.core.validators import MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from analytics.formulas import DAILY_CAP


class VerbRule(models.Model):
    """`daily_cap` of A_cap: no more of one member a day count. `weight` u_k of A_w. A verb without a rule has cap 200 and weight 1."""

    verb = models.CharField(_("verb"), max_length=40, unique=True)
    daily_cap = models.PositiveIntegerField(
        _("cap a day and member"), default=DAILY_CAP, help_text=_("Takes effect from the next roll-up of a day.")
    )
    weight = models.FloatField(_("weight"), default=1, validators=[MinValueValidator(0)])

    class Meta:
        verbose_name = _("rule for a verb")
        verbose_name_plural = _("rules for verbs")
        ordering = ["verb"]
        constraints = [models.CheckConstraint(condition=models.Q(weight__gte=0), name="verb_weight_not_negative")]

    def __str__(self):
        return self.verb
