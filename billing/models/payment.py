"""Payment: one attempt to pay an order at one provider."""
import uuid

from django.db import models
from django.db.models import F, Q, Sum
from django.utils.translation import gettext_lazy as _

from billing.models.order import Order


class PaymentQuerySet(models.QuerySet):
    def open(self):
        return self.filter(state__in=Payment.OPEN)

    def to_ask_at(self, at):
        """Attempts whose provider must be asked how they stand."""
        return self.open().filter(ask_after__lte=at)

    def received(self):
        return self.filter(received_at__isnull=False)

    def needing_attention(self):
        """Held money that was paid back wants nothing more."""
        back = Sum("refunds__amount", filter=Q(refunds__state="succeeded"), default=0)
        waiting = self.filter(state=Payment.State.NEEDS_ATTENTION).annotate(back=back)
        return waiting.filter(Q(received_at=None) | Q(back__lt=F("amount")))


class Payment(models.Model):
    """Its state only moves up `RANK`, so that notices may come in any order. `received_at` says that the money is there:
    then it is booked, once, and nothing that the provider says later has an effect."""

    class State(models.TextChoices):
        CREATED = "created", _("created")
        PENDING = "pending", _("waiting")
        EXPIRED = "expired", _("expired")
        CANCELLED = "cancelled", _("cancelled")
        FAILED = "failed", _("declined")
        NEEDS_ATTENTION = "needs_attention", _("needs attention")
        SUCCEEDED = "succeeded", _("succeeded")

    OPEN = (State.CREATED, State.PENDING)
    RANK = {state: rank for rank, state in enumerate(State.values)}

    key = models.UUIDField(_("key"), default=uuid.uuid4, unique=True, editable=False, help_text=_("Our number of it at the provider."))
    order = models.ForeignKey(Order, models.PROTECT, related_name="payments", verbose_name=_("order"))
    provider = models.CharField(_("provider"), max_length=20)
    provider_payment_id = models.CharField(_("number at the provider"), max_length=80, null=True, blank=True)
    page_url = models.CharField(_("pay page"), max_length=500, blank=True)
    amount = models.PositiveBigIntegerField(_("amount, in minor units"))
    currency = models.CharField(_("currency"), max_length=3)
    state = models.CharField(_("state"), max_length=16, choices=State, default=State.CREATED)
    attention = models.CharField(_("why it needs attention"), max_length=300, blank=True)
    is_renewal = models.BooleanField(_("without the member"), default=False, help_text=_("Charged under an agreement to renew."))
    created_at = models.DateTimeField(_("made"))
    changed_at = models.DateTimeField(_("changed"))
    received_at = models.DateTimeField(_("money received"), null=True, blank=True)
    ask_after = models.DateTimeField(_("ask after"), null=True, blank=True)
    asks = models.PositiveSmallIntegerField(_("times asked"), default=0)

    objects = PaymentQuerySet.as_manager()

    class Meta:
        verbose_name = _("payment")
        verbose_name_plural = _("payments")
        constraints = [
            models.UniqueConstraint(fields=["provider", "provider_payment_id"], name="payment_once_per_provider_id"),
            models.UniqueConstraint(fields=["order"], condition=Q(state="succeeded"), name="order_is_paid_once"),
        ]
        indexes = [
            models.Index(fields=["ask_after"], condition=Q(state__in=["created", "pending"]), name="payment_to_ask"),
            models.Index(fields=["received_at"], condition=Q(received_at__isnull=False), name="payment_by_receipt"),
        ]

    def __str__(self):
        return f"{self.order_id}/{self.provider}/{self.state}"

    @property
    def needs_attention_now(self) -> bool:
        """Somebody must still look into it; money that was held and is paid back wants nothing more. Comes with `refunds`."""
        back = sum(refund.amount for refund in self.refunds.all() if refund.state == "succeeded")
        return self.state == self.State.NEEDS_ATTENTION and not (self.received_at and back == self.amount)

    def may_become(self, state) -> bool:
        return self.RANK[state] > self.RANK[self.state]
