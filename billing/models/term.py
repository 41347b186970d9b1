"""TermCredit: what a term that is replaced by a larger plan had left, and which line it went to."""
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from billing.models.order import OrderLine


class TermCreditQuerySet(models.QuerySet):
    def moved(self):
        """Of upgrades that took place; the others were only ordered."""
        return self.filter(on__isnull=False)


class TermCredit(models.Model):
    """Written when the upgrade is ordered; moved when it is delivered: `on` is the first day of the new term, from which the old one
    earns nothing any more. `amount`: all that it had not earned by then; the new line earns that besides its own amount. The price
    is less by the line's `credit_amount`, which is never more than the price."""

    line = models.ForeignKey(OrderLine, models.PROTECT, related_name="credits", verbose_name=_("line of the upgrade"))
    from_line = models.ForeignKey(OrderLine, models.PROTECT, related_name="credited", verbose_name=_("line of the term before"))
    amount = models.PositiveBigIntegerField(_("amount, in minor units"))
    on = models.DateField(_("on"), null=True, blank=True)

    objects = TermCreditQuerySet.as_manager()

    class Meta:
        verbose_name = _("credit of a term")
        verbose_name_plural = _("credits of terms")
        constraints = [
            models.UniqueConstraint(fields=["line", "from_line"], name="upgrade_credits_a_term_once"),
            models.UniqueConstraint(fields=["from_line"], condition=Q(on__isnull=False), name="term_is_replaced_once"),
        ]
        indexes = [models.Index(fields=["on"], condition=Q(on__isnull=False), name="term_credit_by_day")]

    def __str__(self):
        return f"{self.from_line_id} → {self.line_id}"
