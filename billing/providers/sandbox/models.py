"""What the sandbox remembers: charges, and the notices it still has to send. No key to our own tables: it is another company."""
from django.core.validators import MaxValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from billing.refs import new_token


class SandboxCharge(models.Model):
    """A payment as the provider sees it. `effective_at`: from when a paid charge counts as paid (a slow bank)."""

    class State(models.TextChoices):
        OPEN = "open", _("open")
        PAID = "paid", _("paid")
        DECLINED = "declined", _("declined")
        CLOSED = "closed", _("closed")

    token = models.CharField(_("token"), max_length=40, unique=True, default=new_token, editable=False)
    merchant_id = models.CharField(_("merchant"), max_length=40)
    payment_key = models.CharField(_("merchant’s key"), max_length=40, unique=True)
    order_ref = models.CharField(_("order number"), max_length=20)
    description = models.CharField(_("description"), max_length=160)
    amount = models.PositiveBigIntegerField(_("amount, in minor units"))
    currency = models.CharField(_("currency"), max_length=3)
    return_url = models.CharField(_("return address"), max_length=500)
    state = models.CharField(_("state"), max_length=8, choices=State, default=State.OPEN)
    charged_amount = models.PositiveBigIntegerField(_("charged, in minor units"), null=True, blank=True)
    created_at = models.DateTimeField(_("made"))
    merchant_waits_until = models.DateTimeField(_("merchant waits until"))
    decided_at = models.DateTimeField(_("decided"), null=True, blank=True)
    effective_at = models.DateTimeField(_("effective"), null=True, blank=True)

    class Meta:
        verbose_name = _("sandbox charge")
        verbose_name_plural = _("sandbox charges")

    def __str__(self):
        return f"{self.order_ref} {self.state}"


class SandboxNoticeQuerySet(models.QuerySet):
    def due_at(self, at):
        return self.filter(sent_at=None, given_up_at=None, run_after__lte=at)


class SandboxNotice(models.Model):
    """A notice that must reach the merchant: tried again, ever more slowly, until it answers with 2xx."""

    charge = models.ForeignKey(SandboxCharge, models.CASCADE, related_name="notices", verbose_name=_("charge"))
    event_id = models.CharField(_("event id"), max_length=40)
    body = models.TextField(_("body"))
    run_after = models.DateTimeField(_("send after"), null=True, blank=True, help_text=_("Empty: it waits until the panel lets it go."))
    attempts = models.PositiveSmallIntegerField(_("attempts"), default=0)
    sent_at = models.DateTimeField(_("sent"), null=True, blank=True)
    given_up_at = models.DateTimeField(_("given up"), null=True, blank=True)
    last_error = models.CharField(_("last error"), max_length=300, blank=True)

    objects = SandboxNoticeQuerySet.as_manager()

    class Meta:
        verbose_name = _("sandbox notice")
        verbose_name_plural = _("sandbox notices")
        indexes = [models.Index(fields=["run_after"], condition=Q(sent_at=None, given_up_at=None), name="sandbox_notice_due")]

    def __str__(self):
        return self.event_id


class SandboxRefund(models.Model):
    """Money that the sandbox gave back, or will not. `refund_key` is empty when it was made in the control panel."""

    class State(models.TextChoices):
        WAITING = "waiting", _("waiting")
        SUCCEEDED = "succeeded", _("succeeded")
        FAILED = "failed", _("failed")

    charge = models.ForeignKey(SandboxCharge, models.CASCADE, related_name="refunds", verbose_name=_("charge"))
    token = models.CharField(_("token"), max_length=40, unique=True, default=new_token, editable=False)
    refund_key = models.CharField(_("merchant’s key"), max_length=40, unique=True, null=True, blank=True)
    amount = models.PositiveBigIntegerField(_("amount, in minor units"))
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.WAITING)
    created_at = models.DateTimeField(_("made"))
    decided_at = models.DateTimeField(_("decided"), null=True, blank=True)

    class Meta:
        verbose_name = _("sandbox refund")
        verbose_name_plural = _("sandbox refunds")

    def __str__(self):
        return f"{self.charge} {self.amount} {self.state}"


class SandboxDispute(models.Model):
    """The payer’s bank took the money back; the bank decides who gets it."""

    class State(models.TextChoices):
        OPENED = "opened", _("open")
        WON = "won", _("won")
        LOST = "lost", _("lost")

    charge = models.ForeignKey(SandboxCharge, models.CASCADE, related_name="disputes", verbose_name=_("charge"))
    token = models.CharField(_("token"), max_length=40, unique=True, default=new_token, editable=False)
    amount = models.PositiveBigIntegerField(_("amount, in minor units"))
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.OPENED)
    opened_at = models.DateTimeField(_("opened"))
    evidence_due_at = models.DateTimeField(_("evidence due"))
    decided_at = models.DateTimeField(_("decided"), null=True, blank=True)

    class Meta:
        verbose_name = _("sandbox dispute")
        verbose_name_plural = _("sandbox disputes")

    def __str__(self):
        return f"{self.charge} {self.state}"


class SandboxAgreement(models.Model):
    """A payer allowed the merchant further charges. `fails`: the bank will say no to the next one."""

    charge = models.OneToOneField(SandboxCharge, models.CASCADE, related_name="agreement", verbose_name=_("first charge"))
    token = models.CharField(_("token"), max_length=40, unique=True, default=new_token, editable=False)
    fails = models.BooleanField(_("further charges fail"), default=False)
    ended_at = models.DateTimeField(_("ended"), null=True, blank=True)

    class Meta:
        verbose_name = _("sandbox agreement")
        verbose_name_plural = _("sandbox agreements")

    def __str__(self):
        return f"{self.charge}"


class SandboxMood(models.Model):
    """How the sandbox behaves for everybody, set in its control panel; one row, or none: then all is as it should be."""

    class Refunds(models.TextChoices):
        AT_ONCE = "at_once", _("Refunds are made at once")
        LATER = "later", _("Refunds wait until the panel decides them")
        REFUSED = "refused", _("Refunds are refused")

    class Notices(models.TextChoices):
        SENT = "sent", _("Notices are sent")
        LOST = "lost", _("Notices are lost")
        HELD = "held", _("Notices wait, and are sent newest first when they are let go")

    seconds = models.PositiveSmallIntegerField(_("seconds until it answers"), default=0, validators=[MaxValueValidator(20)])
    is_down = models.BooleanField(_("cannot be reached"), default=False)
    refunds = models.CharField(_("refunds"), max_length=10, choices=Refunds, default=Refunds.AT_ONCE)
    notices = models.CharField(_("notices"), max_length=10, choices=Notices, default=Notices.SENT)

    class Meta:
        verbose_name = _("sandbox mood")
        verbose_name_plural = _("sandbox moods")

    def __str__(self):
        return f"{self.seconds} s"
