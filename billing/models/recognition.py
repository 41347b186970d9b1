"""Recognition: a month of a membership that is over and was taken from what is paid in advance to what is earned."""
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from billing.models.ledger import LedgerTransaction
from billing.models.order import OrderLine


class Recognition(models.Model):
    """One line and one month, once. Without a posting there was nothing to earn in it."""

    line = models.ForeignKey(OrderLine, models.PROTECT, related_name="recognitions", verbose_name=_("order line"))
    month = models.DateField(_("month"), help_text=_("Its first day."))
    amount = models.PositiveBigIntegerField(_("amount, in minor units"))
    posting = models.OneToOneField(
        LedgerTransaction, models.PROTECT, null=True, blank=True, related_name="recognition", verbose_name=_("posting")
    )
    at = models.DateTimeField(_("done"))

    class Meta:
        verbose_name = _("recognised month")
        verbose_name_plural = _("recognised months")
        constraints = [
            models.UniqueConstraint(fields=["line", "month"], name="month_of_a_line_once"),
            models.CheckConstraint(
                condition=Q(amount=0, posting=None) | Q(amount__gt=0, posting__isnull=False), name="recognised_amount_is_posted"
            ),
        ]
        indexes = [models.Index(fields=["month"], name="recognised_by_month")]

    def __str__(self):
        return f"{self.line_id} {self.month:%Y-%m}"
