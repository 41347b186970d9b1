"""Price: what a product or a plan costs in another currency, or costs the holders of a plan. And the currency a member chose."""
from django.conf import settings
from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from billing.models.catalogue import Plan, Product


class Price(models.Model):
    """One row of the price list. A thing's own `price_amount` and `currency` are its first row; these come beside it.

    With `for_plan`: the price for those who hold that plan and do not have the product by it."""

    product = models.ForeignKey(Product, models.CASCADE, null=True, blank=True, related_name="prices", verbose_name=_("product"))
    plan = models.ForeignKey(Plan, models.CASCADE, null=True, blank=True, related_name="prices", verbose_name=_("plan"))
    currency = models.CharField(_("currency"), max_length=3)
    for_plan = models.ForeignKey(
        Plan, models.CASCADE, null=True, blank=True, related_name="member_prices", verbose_name=_("for holders of"),
        help_text=_("Empty: for everybody."),
    )
    amount = models.PositiveBigIntegerField(_("price, in minor units"), validators=[MinValueValidator(1)])

    class Meta:
        verbose_name = _("price")
        verbose_name_plural = _("prices")
        constraints = [
            models.CheckConstraint(
                condition=Q(product=None, plan__isnull=False, for_plan=None) | Q(product__isnull=False, plan=None),
                name="price_of_a_product_or_a_plan",
            ),
            models.CheckConstraint(condition=Q(amount__gt=0), name="price_is_not_nothing"),
            models.UniqueConstraint(
                fields=["product", "currency"], condition=Q(product__isnull=False, for_plan=None), name="one_price_a_product_and_currency"
            ),
            models.UniqueConstraint(
                fields=["product", "currency", "for_plan"], condition=Q(for_plan__isnull=False), name="one_price_a_product_and_holders"
            ),
            models.UniqueConstraint(fields=["plan", "currency"], condition=Q(plan__isnull=False), name="one_price_a_plan_and_currency"),
        ]

    def __str__(self):
        return f"{self.product or self.plan}: {self.amount} {self.currency}"


class CurrencyChoice(models.Model):
    """The currency in which a member wants to see and pay prices. Without one: `kit.house.currency`."""

    member = models.OneToOneField(settings.AUTH_USER_MODEL, models.CASCADE, related_name="currency_choice", verbose_name=_("member"))
    currency = models.CharField(_("currency"), max_length=3)

    class Meta:
        verbose_name = _("chosen currency")
        verbose_name_plural = _("chosen currencies")

    def __str__(self):
        return f"{self.member_id}: {self.currency}"
