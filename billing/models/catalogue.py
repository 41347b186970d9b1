"""Product and Plan: what can be bought, and which products a plan opens."""
from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from kit.bilingual import localised


class CatalogueQuerySet(models.QuerySet):
    def on_sale(self, currency):
        return self.filter(is_on_sale=True, currency=currency)


class Product(models.Model):
    """One thing that can be bought by itself, or opened by a plan. `kind` names the fulfiller that knows what it is;
    `key` is that fulfiller's own name for it."""

    sku = models.SlugField(_("SKU"), max_length=80, unique=True)
    kind = models.CharField(_("kind"), max_length=30)
    key = models.CharField(_("key"), max_length=80)
    name_en = models.CharField(_("name in English"), max_length=120, blank=True)
    name_zh = models.CharField(_("name in Chinese"), max_length=120, blank=True)
    price_amount = models.PositiveBigIntegerField(_("price, in minor units"), validators=[MinValueValidator(1)])
    currency = models.CharField(_("currency"), max_length=3)
    is_on_sale = models.BooleanField(_("on sale"), default=True)

    objects = CatalogueQuerySet.as_manager()

    class Meta:
        verbose_name = _("product")
        verbose_name_plural = _("products")
        constraints = [
            models.UniqueConstraint(fields=["kind", "key"], name="one_product_per_thing"),
            models.CheckConstraint(condition=Q(price_amount__gt=0), name="product_has_a_price"),
        ]

    def __str__(self):
        return self.name or self.sku

    @property
    def name(self) -> str:
        return localised(self, "name")


class Plan(models.Model):
    """A membership that can be bought: so many months, or for life, opening the products of its PlanProduct rows."""

    slug = models.SlugField(_("slug"), max_length=40, unique=True)
    name_en = models.CharField(_("name in English"), max_length=60, blank=True)
    name_zh = models.CharField(_("name in Chinese"), max_length=60, blank=True)
    description_en = models.TextField(_("description in English"), blank=True)
    description_zh = models.TextField(_("description in Chinese"), blank=True)
    price_amount = models.PositiveBigIntegerField(_("price, in minor units"), validators=[MinValueValidator(1)])
    currency = models.CharField(_("currency"), max_length=3)
    months = models.PositiveSmallIntegerField(
        _("months"), null=True, blank=True, validators=[MinValueValidator(1)], help_text=_("Empty: for life.")
    )
    trial_days = models.PositiveSmallIntegerField(
        _("days of trial"), default=0, help_text=_("So long a member may try it for nothing, once.")
    )
    position = models.PositiveSmallIntegerField(_("position"), default=0)
    is_on_sale = models.BooleanField(_("on sale"), default=True)
    products = models.ManyToManyField(Product, through="PlanProduct", related_name="plans", verbose_name=_("products"))

    objects = CatalogueQuerySet.as_manager()

    class Meta:
        verbose_name = _("plan")
        verbose_name_plural = _("plans")
        ordering = ["position", "id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(price_amount__gt=0) & (Q(months=None) | Q(months__gt=0)), name="plan_has_a_price_and_a_length"
            ),
        ]

    def __str__(self):
        return self.name or self.slug

    @property
    def name(self) -> str:
        return localised(self, "name")

    @property
    def description(self) -> str:
        return localised(self, "description")


class PlanProduct(models.Model):
    """A plan opens a product. Adding a row opens it at once to every holder of the plan."""

    plan = models.ForeignKey(Plan, models.CASCADE, related_name="plan_products", verbose_name=_("plan"))
    product = models.ForeignKey(Product, models.CASCADE, related_name="plan_products", verbose_name=_("product"))

    class Meta:
        verbose_name = _("product of a plan")
        verbose_name_plural = _("products of plans")
        constraints = [models.UniqueConstraint(fields=["plan", "product"], name="plan_opens_a_product_once")]

    def __str__(self):
        return f"{self.plan} → {self.product}"
