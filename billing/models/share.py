"""RevenueShare: what an author gets of a product, from when until when. LineShare: what held of it when a line was ordered."""
from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from billing.models.catalogue import Product
from billing.models.order import OrderLine

WHOLE = 10_000


class RevenueShareQuerySet(models.QuerySet):
    def on(self, day):
        """Agreed for that day."""
        return self.filter(Q(last_day=None) | Q(last_day__gte=day), first_day__lte=day)


class RevenueShare(models.Model):
    """An author's share of a product in hundredths of a percent, between two days, both included. On no day do the shares of a
    product add up to more than the whole; the rest is the portal's. Agreed by `billing.shares.agree`; ended, never rewritten."""

    product = models.ForeignKey(Product, models.PROTECT, related_name="revenue_shares", verbose_name=_("product"))
    author = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="revenue_shares", verbose_name=_("author"))
    basis_points = models.PositiveIntegerField(
        _("share, in hundredths of a percent"), validators=[MinValueValidator(1), MaxValueValidator(WHOLE)],
        help_text=_("5000 is one half."),
    )
    first_day = models.DateField(_("first day"))
    last_day = models.DateField(_("last day"), null=True, blank=True, help_text=_("Empty: until further notice."))

    objects = RevenueShareQuerySet.as_manager()

    class Meta:
        verbose_name = _("author’s share")
        verbose_name_plural = _("authors’ shares")
        permissions = [("decide_revenueshare", "Can agree on authors’ shares")]
        constraints = [
            models.CheckConstraint(condition=Q(basis_points__gte=1, basis_points__lte=WHOLE), name="share_is_a_part_of_the_whole"),
            models.CheckConstraint(condition=Q(last_day=None) | Q(last_day__gte=F("first_day")), name="share_ends_after_it_begins"),
            models.UniqueConstraint(fields=["product", "author", "first_day"], name="share_once_from_a_day"),
        ]
        indexes = [models.Index(fields=["author", "product"], name="share_of_author")]

    def __str__(self):
        return f"{self.product}: {self.author} {self.basis_points / 100:g} %"

    def is_on(self, day) -> bool:
        return self.first_day <= day and (self.last_day is None or day <= self.last_day)


class LineShare(models.Model):
    """An author's share in what a line costs, as agreed when it was ordered; later agreements do not touch it, a coupon lowers what
    it is a share of. Of a bundle each product has its own."""

    line = models.ForeignKey(OrderLine, models.PROTECT, related_name="shares", verbose_name=_("order line"))
    product = models.ForeignKey(Product, models.PROTECT, related_name="+", verbose_name=_("product"))
    author = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="line_shares", verbose_name=_("author"))
    basis_points = models.PositiveIntegerField(_("share, in hundredths of a percent"))

    class Meta:
        verbose_name = _("share in an order line")
        verbose_name_plural = _("shares in order lines")
        constraints = [
            models.UniqueConstraint(fields=["line", "product", "author"], name="line_share_once"),
            models.CheckConstraint(condition=Q(basis_points__gte=1, basis_points__lte=WHOLE), name="line_share_is_a_part_of_the_whole"),
        ]

    def __str__(self):
        return f"{self.line_id}: {self.author_id}"
