"""Mail: a message that waits to be sent, is being tried, or was sent. The row is the promise that it will go."""
from datetime import timedelta

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

MAX_ATTEMPTS = 8
WAITS = (timedelta(minutes=1), timedelta(minutes=5), timedelta(minutes=30), timedelta(hours=2), timedelta(hours=6))
LATE_AFTER = timedelta(minutes=5)


def wait_after(attempts: int) -> timedelta:
    """How long to wait after so many attempts before the next one."""
    return WAITS[min(attempts, len(WAITS)) - 1]


class MailQuerySet(models.QuerySet):
    def waiting(self):
        """Neither sent nor given up."""
        return self.filter(sent_at=None, attempts__lt=MAX_ATTEMPTS)

    def due(self, at):
        return self.waiting().filter(run_after__lte=at)

    def given_up(self):
        return self.filter(sent_at=None, attempts__gte=MAX_ATTEMPTS)

    def overdue(self, at):
        """Mail that should have gone a while ago; none where no transport is set, as nothing is meant to go there."""
        return self.due(at - LATE_AFTER) if settings.MAIL_TRANSPORT else self.none()


class Mail(models.Model):
    """One message to one address. Its text is emptied a week after it was sent.

    What is NEEDED (account, security, payment) knows no quiet hours and no budget.
    """

    class Purpose(models.TextChoices):
        NEEDED = "needed", _("needed")
        NOTICES = "notices", _("notices")
        DIGEST = "digest", _("digest")

    member = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, null=True, blank=True, related_name="+", verbose_name=_("member")
    )
    purpose = models.CharField(_("purpose"), max_length=7, choices=Purpose, default=Purpose.NEEDED)
    to = models.CharField(_("to"), max_length=320)
    from_email = models.CharField(_("from"), max_length=320)
    subject = models.CharField(_("subject"), max_length=500)
    text = models.TextField(_("text"), blank=True)
    html = models.TextField(_("HTML"), blank=True)
    headers = models.JSONField(_("headers"), default=dict, blank=True)
    created_at = models.DateTimeField(_("queued"))
    run_after = models.DateTimeField(_("next attempt"))
    attempts = models.PositiveSmallIntegerField(_("attempts"), default=0)
    sent_at = models.DateTimeField(_("sent"), null=True, blank=True)
    last_error = models.CharField(_("last error"), max_length=500, blank=True)

    objects = MailQuerySet.as_manager()

    class Meta:
        verbose_name = _("mail")
        verbose_name_plural = _("mail")
        indexes = [
            models.Index(fields=["run_after", "id"], condition=Q(sent_at=None), name="mail_waiting"),
            models.Index(fields=["-created_at", "-id"], name="mail_newest"),
            models.Index(fields=["member", "-created_at"], condition=~Q(purpose="needed"), name="mail_in_budget_of_member"),
        ]

    def __str__(self):
        return f"{self.to}: {self.subject}"

    @property
    def is_given_up(self) -> bool:
        return self.sent_at is None and self.attempts >= MAX_ATTEMPTS
