"""CostItem: money that the community costs over some days. CostShare: which part of it falls on which scope."""
from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator, RegexValidator
from django.db import models, transaction
from django.db.models import F, Q, Sum
from django.utils.translation import gettext_lazy as _

from kit import house
from kit.bilingual import localised

COMMUNITY = "community"


class ExchangeRate(models.Model):
    """What one unit of a currency is worth in the community's currency from a day on, until the next rate."""

    currency = models.CharField(_("currency"), max_length=3, validators=[RegexValidator(r"\A[A-Z]{3}\Z")])
    from_on = models.DateField(_("from"))
    rate = models.DecimalField(_("rate"), max_digits=18, decimal_places=8, validators=[MinValueValidator(0)])

    class Meta:
        verbose_name = _("exchange rate")
        verbose_name_plural = _("exchange rates")
        ordering = ["currency", "-from_on"]
        constraints = [
            models.UniqueConstraint(fields=["currency", "from_on"], name="one_rate_per_currency_and_day"),
            models.CheckConstraint(condition=Q(rate__gt=0), name="rate_is_positive"),
        ]

    def __str__(self):
        return f"{self.currency} {self.rate} ({self.from_on})"


class CostItem(models.Model):
    """An item C_i, spread evenly over the days from `from_on` to `until_on`, the last not included. Without a share, all of it is
    the community's."""

    class Category(models.TextChoices):
        CREATOR = "creator", _("authors")
        PLATFORM = "platform", _("platform")
        EVENTS = "events", _("events")
        FEES = "fees", _("payment fees")
        INCENTIVES = "incentives", _("incentives")

    name_en = models.CharField(_("name (English)"), max_length=120)
    name_zh = models.CharField(_("name (Chinese)"), max_length=120)
    category = models.CharField(_("category"), max_length=10, choices=Category)
    amount = models.BigIntegerField(_("amount, in minor units"))
    planned_amount = models.BigIntegerField(_("planned amount, in minor units"), null=True, blank=True)
    currency = models.CharField(_("currency"), max_length=3, validators=[RegexValidator(r"\A[A-Z]{3}\Z")])
    from_on = models.DateField(_("from"))
    until_on = models.DateField(_("until"), help_text=_("The first day after it; for one day enter the next."))

    class Meta:
        verbose_name = _("cost item")
        verbose_name_plural = _("cost items")
        ordering = ["-from_on", "-id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(until_on__gt=F("from_on")), name="cost_item_ends_after_it_starts",
                violation_error_message=_("“Until” must be after “from”: it is the first day that no longer counts."),
            )
        ]
        indexes = [models.Index(fields=["from_on", "until_on"], name="cost_item_by_days")]

    def __str__(self):
        return localised(self, "name")

    def clean(self):
        foreign = self.currency and self.from_on and self.currency != house.currency()
        if foreign and not ExchangeRate.objects.filter(currency=self.currency, from_on__lte=self.from_on).exists():
            raise ValidationError({"currency": _("Enter an exchange rate for this currency first, dated on or before “from”.")})


class CostShare(models.Model):
    """The allocation share p of an item to one scope: `community`, or `kind:key` such as `course:git` or `event:meetup-12`."""

    item = models.ForeignKey(CostItem, models.CASCADE, related_name="shares", verbose_name=_("cost item"))
    scope = models.CharField(
        _("scope"), max_length=100, default=COMMUNITY,
        validators=[RegexValidator(r"\A(community|[a-z]+:[\w.-]+)\Z", _("Write community, or a kind and a key such as course:git."))],
    )
    share = models.DecimalField(
        _("share"), max_digits=7, decimal_places=6, validators=[MinValueValidator(0), MaxValueValidator(1)],
        help_text=_("From 0 to 1; what is left of 1 is borne elsewhere."),
    )

    class Meta:
        verbose_name = _("cost share")
        verbose_name_plural = _("cost shares")
        ordering = ["item", "id"]
        constraints = [
            models.UniqueConstraint(fields=["item", "scope"], name="one_share_per_item_and_scope"),
            models.CheckConstraint(condition=Q(share__gte=0, share__lte=1), name="share_between_0_and_1"),
        ]

    def __str__(self):
        return f"{self.scope} {self.share}"

    def save(self, *args, **kwargs):
        """Refuse, with the item locked, what would make the shares of an item exceed 1."""
        with transaction.atomic():
            CostItem.objects.select_for_update().get(pk=self.item_id)
            if self.other_shares() + self.share > 1:
                raise ValidationError({"share": _("The shares of an item add up to 1 at most.")})
            super().save(*args, **kwargs)

    def other_shares(self):
        return self.item.shares.exclude(pk=self.pk).aggregate(sum=Sum("share"))["sum"] or 0
