"""Usage: what a member used of a product, so that their membership fee goes to whoever wrote what they read."""
from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from billing.models.catalogue import Product


class Usage(models.Model):
    """One use, told once by its `key`. `units` are seconds; only their proportions count."""

    member = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="usage", verbose_name=_("member"))
    product = models.ForeignKey(Product, models.PROTECT, related_name="usage", verbose_name=_("product"))
    day = models.DateField(_("day"))
    units = models.PositiveIntegerField(_("units"))
    key = models.CharField(_("key"), max_length=80)

    class Meta:
        verbose_name = _("use of a product")
        verbose_name_plural = _("uses of products")
        constraints = [
            models.UniqueConstraint(fields=["member", "product", "key"], name="use_told_once"),
            models.CheckConstraint(condition=Q(units__gt=0), name="use_is_not_nothing"),
        ]
        indexes = [models.Index(fields=["member", "day"], name="use_of_member_by_day")]

    def __str__(self):
        return f"{self.member_id}: {self.product_id} {self.day}"
