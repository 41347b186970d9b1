"""Dispute: a payer asked their bank to take the money back."""
from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from billing.models.payment import Payment


class DisputeQuerySet(models.QuerySet):
    def open(self):
        return self.filter(state=Dispute.State.OPENED)

    def waiting_for_access(self):
        """Staff have not said yet what becomes of the right."""
        return self.filter(access=Dispute.Access.UNDECIDED)


class Dispute(models.Model):
    """opened → won | lost, both final. From the beginning the money is away; `won` brings it back. What becomes of the right
    that it had bought is for staff to say, once."""

    class State(models.TextChoices):
        OPENED = "opened", _("open")
        WON = "won", _("won")
        LOST = "lost", _("lost")

    class Access(models.TextChoices):
        UNDECIDED = "undecided", _("to be decided")
        KEEP = "keep", _("stays")
        REVOKE = "revoke", _("ends")

    payment = models.ForeignKey(Payment, models.PROTECT, related_name="disputes", verbose_name=_("payment"))
    provider_dispute_id = models.CharField(_("number at the provider"), max_length=80)
    amount = models.PositiveBigIntegerField(_("amount, in minor units"))
    currency = models.CharField(_("currency"), max_length=3)
    state = models.CharField(_("state"), max_length=6, choices=State, default=State.OPENED)
    reason = models.CharField(_("reason"), max_length=80, blank=True)
    evidence_due_at = models.DateTimeField(_("evidence due"), null=True, blank=True)
    opened_at = models.DateTimeField(_("opened"))
    decided_at = models.DateTimeField(_("decided"), null=True, blank=True)
    access = models.CharField(_("access"), max_length=9, choices=Access, default=Access.UNDECIDED)
    access_decided_at = models.DateTimeField(_("access decided"), null=True, blank=True)
    access_decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("access decided by")
    )

    objects = DisputeQuerySet.as_manager()

    class Meta:
        verbose_name = _("dispute")
        verbose_name_plural = _("disputes")
        permissions = [("decide_dispute", "Can decide about access while money is disputed")]
        constraints = [
            models.UniqueConstraint(fields=["payment", "provider_dispute_id"], name="dispute_once_per_provider_id"),
            models.CheckConstraint(condition=Q(amount__gt=0), name="dispute_is_about_money"),
            models.CheckConstraint(
                condition=Q(state="opened", decided_at=None) | ~Q(state="opened") & Q(decided_at__isnull=False),
                name="decided_dispute_says_when",
            ),
            models.CheckConstraint(
                condition=Q(access="undecided", access_decided_by=None) | ~Q(access="undecided") & Q(access_decided_by__isnull=False),
                name="a_person_decides_about_disputed_access",
            ),
        ]

    def __str__(self):
        return f"{self.payment_id}/{self.state}"
