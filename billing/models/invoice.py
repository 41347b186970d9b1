"""Invoices and credit notes: numbered without a gap, and never changed. Written by `billing.invoices` only."""
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from billing.models.order import Order
from billing.models.refund import Refund


class InvoiceSeries(models.Model):
    """The last number given in a series and year; its row is locked while a number is taken."""

    series = models.CharField(_("series"), max_length=8)
    year = models.PositiveSmallIntegerField(_("year"))
    last = models.PositiveIntegerField(_("last number"), default=0)

    class Meta:
        verbose_name = _("series of invoices")
        verbose_name_plural = _("series of invoices")
        constraints = [models.UniqueConstraint(fields=["series", "year"], name="one_counter_a_series_and_year")]

    def __str__(self):
        return f"{self.series}-{self.year}"


class InvoiceQuerySet(models.QuerySet):
    def visible_to(self, member):
        """A member's own; all of them to staff who may read invoices."""
        if not member.is_authenticated:
            return self.none()
        return self if member.has_perm("billing.view_invoice") else self.filter(order__member=member)

    def newest_first(self):
        return self.order_by("-issued_at", "-id")


class Invoice(models.Model):
    """An invoice for a paid order, or a credit note for a refund of it, whose amounts are negative. Everything it says is
    its own copy; the database refuses to change or delete it."""

    class Kind(models.TextChoices):
        INVOICE = "invoice", _("invoice")
        CREDIT_NOTE = "credit_note", _("credit note")

    kind = models.CharField(_("kind"), max_length=11, choices=Kind)
    series = models.CharField(_("series"), max_length=8)
    year = models.PositiveSmallIntegerField(_("year"))
    sequence = models.PositiveIntegerField(_("number in the series"))
    number = models.CharField(_("number"), max_length=24, unique=True)
    order = models.ForeignKey(Order, models.PROTECT, related_name="invoices", verbose_name=_("order"))
    refund = models.OneToOneField(Refund, models.PROTECT, null=True, blank=True, related_name="credit_note", verbose_name=_("refund"))
    refers_to = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="credit_notes", verbose_name=_("refers to"))
    issued_at = models.DateTimeField(_("issued"))
    currency = models.CharField(_("currency"), max_length=3)
    total_amount = models.BigIntegerField(_("total, in minor units"))
    seller = models.JSONField(_("seller"))
    buyer = models.JSONField(_("buyer"))
    lines = models.JSONField(_("lines"))

    objects = InvoiceQuerySet.as_manager()

    class Meta:
        verbose_name = _("invoice")
        verbose_name_plural = _("invoices")
        constraints = [
            models.UniqueConstraint(fields=["series", "year", "sequence"], name="invoice_number_once"),
            models.UniqueConstraint(fields=["order"], condition=Q(kind="invoice"), name="order_is_invoiced_once"),
            models.CheckConstraint(
                condition=Q(kind="invoice", refund=None, refers_to=None, total_amount__gt=0)
                | Q(kind="credit_note", refund__isnull=False, refers_to__isnull=False, total_amount__lt=0),
                name="credit_note_refers_to_invoice_and_refund",
            ),
        ]
        indexes = [models.Index(fields=["-issued_at", "-id"], name="invoice_newest")]

    def __str__(self):
        return self.number

    def get_absolute_url(self):
        return reverse("billing:invoice", args=[self.order.ref, self.number])
