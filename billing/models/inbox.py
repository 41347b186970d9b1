"""PaymentNotice: the inbox of what providers told us, each notice once."""
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class PaymentNoticeQuerySet(models.QuerySet):
    def overdue_at(self, at):
        return self.filter(processed_at=None, run_after__lte=at)


class PaymentNotice(models.Model):
    """A verified notice. The row and its effect are written in one transaction; a row without `processed_at` is a notice
    whose effect failed, and a sweep tries it again from `fact`."""

    class Verdict(models.TextChoices):
        WAITING = "waiting", _("not processed yet")
        APPLIED = "applied", _("applied")
        NO_EFFECT = "no_effect", _("without effect: already known")
        HELD = "held", _("money held: cannot be delivered")
        MISMATCH = "mismatch", _("does not match what was asked")
        UNKNOWN = "unknown", _("no such payment")

    provider = models.CharField(_("provider"), max_length=20)
    provider_event_id = models.CharField(_("event id"), max_length=120)
    body = models.TextField(_("raw body"))
    headers = models.JSONField(_("headers"), default=dict)
    fact = models.JSONField(_("what it says"), default=dict)
    received_at = models.DateTimeField(_("received"))
    processed_at = models.DateTimeField(_("processed"), null=True, blank=True)
    verdict = models.CharField(_("verdict"), max_length=10, choices=Verdict, default=Verdict.WAITING)
    attempts = models.PositiveSmallIntegerField(_("attempts"), default=0)
    run_after = models.DateTimeField(_("try after"))
    last_error = models.CharField(_("last error"), max_length=300, blank=True)

    objects = PaymentNoticeQuerySet.as_manager()

    class Meta:
        verbose_name = _("payment notice")
        verbose_name_plural = _("payment notices")
        constraints = [models.UniqueConstraint(fields=["provider", "provider_event_id"], name="payment_notice_once")]
        indexes = [models.Index(fields=["run_after"], condition=Q(processed_at=None), name="payment_notice_unprocessed")]

    def __str__(self):
        return f"{self.provider} {self.provider_event_id}"
