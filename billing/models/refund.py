"""Refund, its lines and its steps: money that goes back to a member."""
import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from billing.models.order import OrderLine
from billing.models.payment import Payment


class RefundQuerySet(models.QuerySet):
    def counted(self):
        """Those that take, or may still take, of the money received."""
        return self.exclude(state__in=Refund.NOT_COUNTED)

    def succeeded(self):
        return self.filter(state=Refund.State.SUCCEEDED)

    def undecided(self):
        """A person must approve or decline."""
        return self.filter(state=Refund.State.REQUESTED)

    def waiting_for_access(self):
        """Made at the provider by somebody: staff decide what becomes of the right."""
        return self.filter(booked_at__isnull=False, access=Refund.Access.UNDECIDED)

    def failed(self):
        return self.filter(state=Refund.State.FAILED)

    def due_at(self, at):
        """To be handed to the provider, or asked about there."""
        return self.filter(state__in=Refund.ON_THE_WAY, run_after__lte=at)


class Refund(models.Model):
    """requested → approved | declined; approved → submitted → succeeded | failed → submitted again under the same key.
    An external one was seen at the provider first and begins as succeeded. `succeeded` is final."""

    class State(models.TextChoices):
        REQUESTED = "requested", _("asked for")
        APPROVED = "approved", _("approved")
        DECLINED = "declined", _("declined")
        SUBMITTED = "submitted", _("on its way")
        SUCCEEDED = "succeeded", _("paid back")
        FAILED = "failed", _("failed")

    class Access(models.TextChoices):
        """What becomes of the right that the money had bought."""

        AS_USUAL = "as_usual", _("ends with a whole line, stays with a part")
        KEEP = "keep", _("stays")
        REVOKE = "revoke", _("ends")
        UNDECIDED = "undecided", _("to be decided")

    NOT_COUNTED = (State.DECLINED, State.FAILED)
    ON_THE_WAY = (State.APPROVED, State.SUBMITTED)

    key = models.UUIDField(_("key"), default=uuid.uuid4, unique=True, editable=False, help_text=_("Our number of it at the provider."))
    payment = models.ForeignKey(Payment, models.PROTECT, related_name="refunds", verbose_name=_("payment"))
    amount = models.PositiveBigIntegerField(_("amount, in minor units"))
    currency = models.CharField(_("currency"), max_length=3)
    reason = models.CharField(_("reason"), max_length=500, blank=True)
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.REQUESTED)
    is_external = models.BooleanField(_("made at the provider"), default=False)
    is_within_policy = models.BooleanField(_("within the policy"), default=False)
    people_needed = models.PositiveSmallIntegerField(_("approvals needed"), default=2)
    access = models.CharField(_("access"), max_length=10, choices=Access, default=Access.AS_USUAL)
    provider_refund_id = models.CharField(_("number at the provider"), max_length=80, blank=True)
    created_at = models.DateTimeField(_("made"))
    changed_at = models.DateTimeField(_("changed"))
    accepted_at = models.DateTimeField(_("taken by the provider"), null=True, blank=True)
    succeeded_at = models.DateTimeField(_("paid back"), null=True, blank=True)
    booked_at = models.DateTimeField(_("booked"), null=True, blank=True)
    run_after = models.DateTimeField(_("try after"), null=True, blank=True)
    attempts = models.PositiveSmallIntegerField(_("attempts"), default=0)
    last_error = models.CharField(_("last error"), max_length=300, blank=True)

    objects = RefundQuerySet.as_manager()

    class Meta:
        verbose_name = _("refund")
        verbose_name_plural = _("refunds")
        permissions = [("decide_refund", "Can approve and decline refunds")]
        constraints = [
            models.CheckConstraint(condition=Q(amount__gt=0), name="refund_is_not_nothing"),
            models.CheckConstraint(condition=Q(people_needed__in=(1, 2)), name="refund_needs_one_or_two"),
            models.CheckConstraint(
                condition=Q(state="succeeded", succeeded_at__isnull=False) | ~Q(state="succeeded") & Q(succeeded_at=None),
                name="succeeded_refund_says_when",
            ),
            models.CheckConstraint(condition=Q(booked_at=None) | Q(state="succeeded"), name="only_a_succeeded_refund_is_booked"),
            models.UniqueConstraint(
                fields=["payment", "provider_refund_id"], condition=~Q(provider_refund_id=""), name="refund_once_per_provider_id"
            ),
        ]
        indexes = [
            models.Index(fields=["run_after"], condition=Q(state__in=["approved", "submitted"]), name="refund_due"),
            models.Index(fields=["succeeded_at"], condition=Q(state="succeeded"), name="refund_by_day"),
            models.Index(fields=["state", "-id"], name="refund_queue"),
        ]

    def __str__(self):
        return f"{self.payment_id}/{self.state}"


class RefundLine(models.Model):
    """How much of a refund is for which line. `legs`: what was taken back in the ledger, by account; the sum is the amount."""

    refund = models.ForeignKey(Refund, models.PROTECT, related_name="lines", verbose_name=_("refund"))
    order_line = models.ForeignKey(OrderLine, models.PROTECT, related_name="refund_lines", verbose_name=_("order line"))
    amount = models.PositiveBigIntegerField(_("amount, in minor units"))
    legs = models.JSONField(_("booked as"), default=dict)
    access_ended_at = models.DateTimeField(_("access ended"), null=True, blank=True)

    class Meta:
        verbose_name = _("line of a refund")
        verbose_name_plural = _("lines of refunds")
        constraints = [
            models.UniqueConstraint(fields=["refund", "order_line"], name="refund_names_a_line_once"),
            models.CheckConstraint(condition=Q(amount__gt=0), name="refund_line_is_not_nothing"),
        ]

    def __str__(self):
        return f"{self.order_line_id}: {self.amount}"


class RefundStep(models.Model):
    """Who did what to a refund, and when: append-only, the database refuses to change one."""

    class Kind(models.TextChoices):
        REQUESTED = "requested", _("asked for")
        APPROVED = "approved", _("approved")
        DECLINED = "declined", _("declined")
        SUBMITTED = "submitted", _("handed to the provider")
        SUCCEEDED = "succeeded", _("paid back")
        FAILED = "failed", _("failed at the provider")
        RETRIED = "retried", _("tried again")
        ACCESS = "access", _("decided about access")

    refund = models.ForeignKey(Refund, models.PROTECT, related_name="steps", verbose_name=_("refund"))
    kind = models.CharField(_("step"), max_length=10, choices=Kind)
    at = models.DateTimeField(_("at"))
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("by"))
    note = models.CharField(_("note"), max_length=500, blank=True)

    class Meta:
        verbose_name = _("step of a refund")
        verbose_name_plural = _("steps of refunds")
        constraints = [
            models.UniqueConstraint(fields=["refund", "by"], condition=Q(kind="approved"), name="nobody_approves_a_refund_twice"),
            models.CheckConstraint(condition=Q(by__isnull=False) | ~Q(kind__in=["approved", "declined"]), name="a_person_decides_refunds"),
        ]

    def __str__(self):
        return f"{self.refund_id} {self.kind}"
