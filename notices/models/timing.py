"""NoticeTiming: when a member gets notice mail. Without a row: a weekly digest, no quiet hours."""
from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class NoticeTiming(models.Model):
    """Hours are of the member's own zone. Quiet hours may cross midnight."""

    class Digest(models.TextChoices):
        OFF = "off", _("never")
        DAILY = "daily", _("every day")
        WEEKLY = "weekly", _("every Monday")

    member = models.OneToOneField(
        settings.AUTH_USER_MODEL, models.CASCADE, primary_key=True, related_name="notice_timing", verbose_name=_("member")
    )
    digest = models.CharField(_("digest"), max_length=6, choices=Digest, default=Digest.WEEKLY)
    digest_hour = models.PositiveSmallIntegerField(_("hour of the digest"), default=8)
    quiet_from = models.TimeField(_("quiet from"), null=True, blank=True)
    quiet_until = models.TimeField(_("quiet until"), null=True, blank=True)

    class Meta:
        verbose_name = _("timing of notice mail")
        verbose_name_plural = _("timings of notice mail")
        constraints = [
            models.CheckConstraint(condition=Q(digest_hour__lt=24), name="digest_hour_is_of_the_day"),
            models.CheckConstraint(
                condition=Q(quiet_from=None, quiet_until=None) | Q(quiet_from__isnull=False, quiet_until__isnull=False),
                name="quiet_hours_begin_and_end",
            ),
        ]

    def __str__(self):
        return f"{self.member}: {self.get_digest_display()}"

    @property
    def has_digest(self) -> bool:
        return self.digest != self.Digest.OFF


def timing_of(member) -> NoticeTiming:
    """What the member chose, or what holds for who chose nothing."""
    return NoticeTiming.objects.filter(member=member).first() or NoticeTiming(member=member)
