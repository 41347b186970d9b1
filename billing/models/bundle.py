"""BundleItem: which products a bundle holds. LinePart: which ones a sold bundle held, and what of its price each is worth."""
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from billing.models.catalogue import Product
from billing.models.order import OrderLine


class BundleItem(models.Model):
    """A bundle is a product of the kind “bundle” with one price of its own. What joins it later comes to later buyers only."""

    bundle = models.ForeignKey(Product, models.CASCADE, related_name="bundle_items", verbose_name=_("bundle"))
    product = models.ForeignKey(Product, models.PROTECT, related_name="in_bundles", verbose_name=_("product"))
    position = models.PositiveSmallIntegerField(_("position"), default=0)

    class Meta:
        verbose_name = _("product of a bundle")
        verbose_name_plural = _("products of bundles")
        ordering = ["position", "id"]
        constraints = [
            models.UniqueConstraint(fields=["bundle", "product"], name="bundle_holds_a_product_once"),
            models.CheckConstraint(condition=~Q(bundle=F("product")), name="bundle_does_not_hold_itself"),
        ]

    def __str__(self):
        return f"{self.bundle} → {self.product}"


class LinePart(models.Model):
    """One product of a sold bundle. The parts of a line add up to its amount, in proportion to what each costs by itself."""

    line = models.ForeignKey(OrderLine, models.PROTECT, related_name="parts", verbose_name=_("order line"))
    product = models.ForeignKey(Product, models.PROTECT, related_name="line_parts", verbose_name=_("product"))
    amount = models.PositiveBigIntegerField(_("amount, in minor units"))

    class Meta:
        verbose_name = _("part of an order line")
        verbose_name_plural = _("parts of order lines")
        ordering = ["id"]
        constraints = [models.UniqueConstraint(fields=["line", "product"], name="line_holds_a_product_once")]

    def __str__(self):
        return f"{self.line_id}: {self.product}"
