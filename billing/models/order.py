"""Order and its lines: what a member chose, at the price of that moment."""
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.conf import settings
from django.db import models
from django.db.models import Q, Sum
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from billing.models.catalogue import Plan, Product
from billing.refs import new_ref
from kit.bilingual import localised


class OrderQuerySet(models.QuerySet):
    def visible_to(self, member):
        """A member's own orders; nobody else's."""
        return self.filter(member=member) if member.is_authenticated else self.none()

    def pending(self):
        return self.filter(status=Order.Status.PENDING)

    def paid(self):
        return self.filter(status=Order.Status.PAID)

    def overdue_at(self, at):
        return self.pending().filter(expires_at__lte=at)

    def newest_first(self):
        return self.order_by("-created_at", "-id")


class Order(models.Model):
    """pending → paid | expired | cancelled; expired → paid when money comes late and the thing can still be had.
    The attempts to pay are Payment rows. Never deleted."""

    class Status(models.TextChoices):
        PENDING = "pending", _("unpaid")
        PAID = "paid", _("paid")
        EXPIRED = "expired", _("expired")
        CANCELLED = "cancelled", _("cancelled")

    ref = models.CharField(_("number"), max_length=12, unique=True, default=new_ref, editable=False)
    member = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="orders", verbose_name=_("member"))
    status = models.CharField(_("status"), max_length=10, choices=Status, default=Status.PENDING)
    currency = models.CharField(_("currency"), max_length=3)
    total_amount = models.PositiveBigIntegerField(_("total, in minor units"))
    created_at = models.DateTimeField(_("made"))
    expires_at = models.DateTimeField(_("expires"))
    paid_at = models.DateTimeField(_("paid"), null=True, blank=True)
    closed_at = models.DateTimeField(_("closed"), null=True, blank=True)
    billing_name = models.CharField(_("name on the invoice"), max_length=120, blank=True)
    billing_tax_number = models.CharField(_("tax number"), max_length=40, blank=True)
    billing_address = models.CharField(_("address on the invoice"), max_length=200, blank=True)
    agreement = models.ForeignKey(
        "billing.Agreement", models.PROTECT, null=True, blank=True, related_name="orders", verbose_name=_("renewed by the agreement")
    )
    is_test = models.BooleanField(_("test order"), default=False, help_text=_("Paid by a provider that moves no real money."))

    objects = OrderQuerySet.as_manager()

    class Meta:
        verbose_name = _("order")
        verbose_name_plural = _("orders")
        constraints = [
            models.CheckConstraint(condition=Q(paid_at__isnull=False) | ~Q(status="paid"), name="paid_order_says_when"),
            models.CheckConstraint(condition=Q(paid_at=None) | Q(status="paid"), name="only_a_paid_order_was_paid"),
            models.UniqueConstraint(fields=["agreement"], condition=Q(status="pending"), name="one_open_renewal_an_agreement"),
        ]
        indexes = [
            models.Index(fields=["member", "-created_at", "-id"], name="order_of_member_newest"),
            models.Index(fields=["expires_at"], condition=Q(status="pending"), name="order_pending_by_expiry"),
            models.Index(fields=["paid_at"], condition=Q(status="paid"), name="order_by_payday"),
        ]

    def __str__(self):
        return self.ref

    def get_absolute_url(self):
        return reverse("billing:order", args=[self.ref])

    def is_open_at(self, at) -> bool:
        """Whether it can still be paid."""
        return self.status == self.Status.PENDING and self.expires_at > at


    @property
    def money(self) -> "OrderMoney":
        """What came in and went back for it; one query."""
        paid = self.payments.received().annotate(back=Sum("refunds__amount", filter=Q(refunds__state="succeeded"), default=0))
        return OrderMoney.of(self, paid.values_list("amount", "back", "state"))


@dataclass(frozen=True)
class OrderMoney:
    """`received`: all that came, `refunded`: what of the order’s own payment went back, `balance`: what is held for the member
    beyond what they bought."""

    total: int
    received: int
    refunded: int
    balance: int

    @classmethod
    def of(cls, order: Order, payments: Iterable[tuple[int, int, str]]) -> "OrderMoney":
        """From (amount, paid back, state) of each payment that was received."""
        rows = list(payments)
        held = sum(amount - back for amount, back, state in rows if state != "succeeded")
        return cls(order.total_amount, sum(row[0] for row in rows), sum(row[1] for row in rows if row[2] == "succeeded"), held)

    @property
    def refund_state(self) -> str:
        if not self.refunded:
            return "none"
        return "full" if self.refunded >= self.total else "partial"


class OrderLine(models.Model):
    """One thing on an order, with its words and price as they were. `serves_from`, `serves_until`: the days, both
    included, over which a plan line earns its amount; set when it is delivered. `refund_policy`: what held when it was ordered, a
    `billing.refund_policy.Promise`. `list_amount`: what one costs everybody; `unit_amount` is less for a holder of `price_plan`.
    `discount_amount` is what a coupon took off, `credit_amount` what was left of a term that this one replaces. `revision`: which
    state of the thing was sold, as its fulfiller names it."""

    order = models.ForeignKey(Order, models.PROTECT, related_name="lines", verbose_name=_("order"))
    product = models.ForeignKey(Product, models.PROTECT, null=True, blank=True, related_name="lines", verbose_name=_("product"))
    plan = models.ForeignKey(Plan, models.PROTECT, null=True, blank=True, related_name="lines", verbose_name=_("plan"))
    description_en = models.CharField(_("description in English"), max_length=160, blank=True)
    description_zh = models.CharField(_("description in Chinese"), max_length=160, blank=True)
    unit_amount = models.PositiveBigIntegerField(_("unit price, in minor units"))
    list_amount = models.PositiveBigIntegerField(_("usual unit price, in minor units"), default=0)
    price_plan = models.ForeignKey(
        Plan, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("price for holders of")
    )
    quantity = models.PositiveIntegerField(_("quantity"), default=1)
    discount_amount = models.PositiveBigIntegerField(_("discount, in minor units"), default=0)
    credit_amount = models.PositiveBigIntegerField(_("credit of the term before, in minor units"), default=0)
    amount = models.PositiveBigIntegerField(_("amount, in minor units"))
    revision = models.CharField(_("revision"), max_length=40, blank=True)
    serves_from = models.DateField(_("serves from"), null=True, blank=True)
    serves_until = models.DateField(_("serves until"), null=True, blank=True)
    refund_policy = models.JSONField(_("refund policy"), default=dict, blank=True)

    class Meta:
        verbose_name = _("order line")
        verbose_name_plural = _("order lines")
        constraints = [
            models.CheckConstraint(
                condition=Q(product=None, plan__isnull=False) | Q(product__isnull=False, plan=None), name="line_is_a_product_or_a_plan"
            ),
            models.CheckConstraint(
                condition=Q(
                    quantity__gt=0,
                    amount=models.F("unit_amount") * models.F("quantity") - models.F("discount_amount") - models.F("credit_amount"),
                ),
                name="line_amount_adds_up",
            ),
        ]
        indexes = [
            models.Index(fields=["serves_from", "serves_until"], condition=Q(plan__isnull=False), name="line_by_days_served"),
        ]

    # Not a column: while a refund takes the right back, the instant of it; for `release` of a fulfiller.
    released_at: datetime | None = None

    def __str__(self):
        return self.description

    @property
    def gift_or_none(self):
        """The gift that this line is, if it is one."""
        return getattr(self, "gift", None)

    @property
    def receiver(self):
        """For whom it is: the member who ordered it; of a gift, who redeemed it (None while nobody has)."""
        if "_receiver" in self.__dict__:
            return self.__dict__["_receiver"]
        gift = self.gift_or_none
        return gift.redeemed_by if gift else self.order.member

    @property
    def given_at(self):
        """Since when the receiver has it."""
        if "_given_at" in self.__dict__:
            return self.__dict__["_given_at"]
        gift = self.gift_or_none
        return gift.redeemed_at if gift else self.order.paid_at

    def of_product(self, product: Product) -> "OrderLine":
        """This line as the fulfiller of one product that it opens sees it; never saved."""
        line = OrderLine(order=self.order, product=product, quantity=self.quantity)
        line.__dict__["_receiver"], line.__dict__["_given_at"] = self.receiver, self.given_at
        line.released_at = self.released_at
        return line

    @property
    def full_amount(self) -> int:
        """Before coupon and credit."""
        return self.unit_amount * self.quantity

    @property
    def description(self) -> str:
        return localised(self, "description")
