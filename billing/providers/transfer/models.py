"""What the treasurer’s book remembers: transfers that are expected, money that came and went, and what must be sent back."""
from django.conf import settings
from django.db import models
from django.db.models import Q, Sum
from django.utils.translation import gettext_lazy as _

from billing.refs import new_ref, new_token


class TransferRequestQuerySet(models.QuerySet):
    def waiting(self):
        return self.filter(state=TransferRequest.State.WAITING)


class TransferRequest(models.Model):
    """A transfer that a member was asked for. `reference` is what they write on it. Money may come after it was called off."""

    class State(models.TextChoices):
        WAITING = "waiting", _("waiting for the money")
        PART = "part", _("another amount came")
        RECEIVED = "received", _("received")
        CANCELLED = "cancelled", _("called off")

    token = models.CharField(_("token"), max_length=40, unique=True, default=new_token, editable=False)
    payment_key = models.CharField(_("payment"), max_length=40, unique=True)
    order_ref = models.CharField(_("order number"), max_length=20)
    reference = models.CharField(_("reference"), max_length=20, unique=True, default=new_ref, editable=False)
    description = models.CharField(_("description"), max_length=160)
    amount = models.PositiveBigIntegerField(_("amount, in minor units"))
    currency = models.CharField(_("currency"), max_length=3)
    return_url = models.CharField(_("return address"), max_length=500)
    state = models.CharField(_("state"), max_length=9, choices=State, default=State.WAITING)
    created_at = models.DateTimeField(_("made"))
    waits_until = models.DateTimeField(_("waits until"))
    closed_at = models.DateTimeField(_("closed"), null=True, blank=True)

    objects = TransferRequestQuerySet.as_manager()

    class Meta:
        verbose_name = _("transfer")
        verbose_name_plural = _("transfers")
        permissions = [("decide_transferrequest", "Can confirm transfers and call them off")]
        indexes = [models.Index(fields=["state", "-id"], name="transfer_by_state")]

    def __str__(self):
        return self.reference

    @property
    def received(self) -> int:
        """What came so far."""
        return self.entries.filter(refund=None).aggregate(sum=Sum("amount"))["sum"] or 0


class TransferRefund(models.Model):
    """Money that must be sent back by hand. A person says when it was sent, or that it cannot be."""

    class State(models.TextChoices):
        WAITING = "waiting", _("to be sent")
        SENT = "sent", _("sent")
        FAILED = "failed", _("failed")

    request = models.ForeignKey(TransferRequest, models.PROTECT, related_name="refunds", verbose_name=_("transfer"))
    token = models.CharField(_("token"), max_length=40, unique=True, default=new_token, editable=False)
    refund_key = models.CharField(_("our number of it"), max_length=40, unique=True)
    amount = models.PositiveBigIntegerField(_("amount, in minor units"))
    state = models.CharField(_("state"), max_length=8, choices=State, default=State.WAITING)
    created_at = models.DateTimeField(_("made"))
    decided_at = models.DateTimeField(_("decided"), null=True, blank=True)

    class Meta:
        verbose_name = _("transfer to be sent back")
        verbose_name_plural = _("transfers to be sent back")
        permissions = [("decide_transferrefund", "Can say that a transfer was sent back")]

    def __str__(self):
        return f"{self.request} {self.state}"


class TransferEntry(models.Model):
    """A line of the account’s statement, entered by staff: money that came for a request, or went back for a refund. Never changed."""

    request = models.ForeignKey(TransferRequest, models.PROTECT, related_name="entries", verbose_name=_("transfer"))
    refund = models.OneToOneField(
        TransferRefund, models.PROTECT, null=True, blank=True, related_name="entry", verbose_name=_("transfer to be sent back")
    )
    amount = models.PositiveBigIntegerField(_("amount, in minor units"))
    on = models.DateField(_("day on the statement"))
    statement_reference = models.CharField(_("reference on the statement"), max_length=80)
    entered_at = models.DateTimeField(_("entered"))
    entered_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("entered by"))

    class Meta:
        verbose_name = _("line of the account")
        verbose_name_plural = _("lines of the account")
        constraints = [
            models.CheckConstraint(condition=Q(amount__gt=0), name="transfer_entry_is_not_nothing"),
            models.UniqueConstraint(fields=["on", "statement_reference"], name="statement_line_is_entered_once"),
        ]
        indexes = [models.Index(fields=["on"], name="transfer_entry_by_day")]

    def __str__(self):
        return f"{self.on} {self.statement_reference}"
