"""Agreement: a member allowed further charges for a plan at a provider; what renews a membership by itself."""
from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from billing.models.catalogue import Plan


class AgreementQuerySet(models.QuerySet):
    def visible_to(self, member):
        return self.filter(member=member) if member.is_authenticated else self.none()

    def live(self):
        return self.filter(state__in=Agreement.LIVE)

    def due_at(self, at):
        return self.live().filter(run_after__lte=at)


class Agreement(models.Model):
    """active ⇄ past_due → ended. `run_after`: when it is looked at next. `stops_at_end`: the member switched renewals off, and it
    ends with the term. `amount`: what the next renewal costs; a higher price replaces it only after it was announced."""

    class State(models.TextChoices):
        ACTIVE = "active", _("active")
        PAST_DUE = "past_due", _("payment outstanding")
        ENDED = "ended", _("ended")

    class End(models.TextChoices):
        STOPPED = "stopped", _("switched off by the member")
        UNPAID = "unpaid", _("the payment failed")
        GONE = "gone", _("not allowed at the provider any more")
        WITHDRAWN = "withdrawn", _("the plan is not sold any more")
        UPGRADED = "upgraded", _("replaced by a larger plan")
        REPLACED = "replaced", _("replaced by a newer agreement")
        CLOSED = "closed", _("the membership was taken back")

    LIVE = (State.ACTIVE, State.PAST_DUE)

    member = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="agreements", verbose_name=_("member"))
    plan = models.ForeignKey(Plan, models.PROTECT, related_name="agreements", verbose_name=_("plan"))
    provider = models.CharField(_("provider"), max_length=20)
    provider_agreement_id = models.CharField(_("number at the provider"), max_length=80)
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.ACTIVE)
    end_reason = models.CharField(_("why it ended"), max_length=10, choices=End, blank=True)
    amount = models.PositiveBigIntegerField(_("amount, in minor units"))
    currency = models.CharField(_("currency"), max_length=3)
    announced_amount = models.PositiveBigIntegerField(_("announced amount, in minor units"), null=True, blank=True)
    announced_at = models.DateTimeField(_("announced"), null=True, blank=True)
    stops_at_end = models.BooleanField(_("ends with the term"), default=False)
    attempts = models.PositiveSmallIntegerField(_("failed attempts"), default=0)
    run_after = models.DateTimeField(_("look at it after"), null=True, blank=True)
    started_at = models.DateTimeField(_("since"))
    changed_at = models.DateTimeField(_("changed"))
    ended_at = models.DateTimeField(_("ended"), null=True, blank=True)

    objects = AgreementQuerySet.as_manager()

    class Meta:
        verbose_name = _("agreement to renew")
        verbose_name_plural = _("agreements to renew")
        constraints = [
            models.UniqueConstraint(
                fields=["member", "plan"], condition=Q(state__in=["active", "past_due"]), name="one_live_agreement_a_member_and_plan"
            ),
            models.UniqueConstraint(fields=["provider", "provider_agreement_id"], name="agreement_once_per_provider_id"),
            models.CheckConstraint(
                condition=Q(state="ended", ended_at__isnull=False) | (~Q(state="ended") & Q(ended_at=None)),
                name="ended_agreement_says_when",
            ),
        ]
        indexes = [models.Index(fields=["run_after"], condition=Q(state__in=["active", "past_due"]), name="agreement_due")]

    def __str__(self):
        return f"{self.member_id}: {self.plan_id} {self.state}"

    @property
    def is_live(self) -> bool:
        return self.state in self.LIVE
