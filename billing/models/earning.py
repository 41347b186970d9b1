"""Earning: one line of an author's statement."""
from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from billing.models.catalogue import Product
from billing.models.ledger import LedgerTransaction
from billing.models.order import OrderLine


class EarningQuerySet(models.QuerySet):
    def of(self, author):
        return self.filter(author=author)

    def held(self):
        return self.filter(release=None)

    def available(self):
        return self.filter(release__isnull=False)

    def due_on(self, day):
        """Whose hold is over."""
        return self.held().filter(releases_on__lte=day)


class Earning(models.Model):
    """What an author got, or gave back, of one order line by one posting. It is held until `release` moves it to what is available;
    what a refund takes from available money is its own release. `units` of `all_units`: how much of the member's use of the month was of
    this product. `is_test`: no real money moved."""

    class Kind(models.TextChoices):
        SALE = "sale", _("sale")
        MEMBERSHIP = "membership", _("membership")
        REFUND = "refund", _("refund")

    author = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="earnings", verbose_name=_("author"))
    kind = models.CharField(_("kind"), max_length=10, choices=Kind)
    on = models.DateField(_("day"))
    amount = models.BigIntegerField(_("amount, in minor units"))
    currency = models.CharField(_("currency"), max_length=3)
    order_line = models.ForeignKey(OrderLine, models.PROTECT, related_name="earnings", verbose_name=_("order line"))
    product = models.ForeignKey(Product, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("product"))
    units = models.PositiveBigIntegerField(_("units"), default=0)
    all_units = models.PositiveBigIntegerField(_("units in all"), default=0)
    posting = models.ForeignKey(LedgerTransaction, models.PROTECT, related_name="earnings", verbose_name=_("posting"))
    releases_on = models.DateField(_("on hold until"))
    release = models.ForeignKey(
        LedgerTransaction, models.PROTECT, null=True, blank=True, related_name="released", verbose_name=_("released by")
    )
    is_test = models.BooleanField(_("test money"), default=False)

    objects = EarningQuerySet.as_manager()

    class Meta:
        verbose_name = _("line of an author’s statement")
        verbose_name_plural = _("lines of authors’ statements")
        constraints = [
            models.CheckConstraint(condition=~Q(amount=0), name="earning_is_not_nothing"),
            models.CheckConstraint(
                condition=Q(kind="refund", amount__lt=0) | ~Q(kind="refund") & Q(amount__gt=0), name="earning_has_its_sign"
            ),
            models.UniqueConstraint(
                fields=["posting", "author", "order_line", "product"], condition=~Q(kind="refund"), name="earning_once_per_posting"
            ),
        ]
        indexes = [
            models.Index(fields=["author", "-on", "-id"], name="earning_of_author"),
            models.Index(fields=["releases_on"], condition=Q(release=None), name="earning_on_hold"),
        ]

    def __str__(self):
        return f"{self.author_id} {self.on} {self.amount}"
