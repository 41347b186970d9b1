"""Standing: since when and why a member counts, or does not. Dated, so that yesterday's N can be computed again."""
from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _


class StandingQuerySet(models.QuerySet):
    def open(self):
        return self.filter(until_at=None)

    def in_force_at(self, instant):
        return self.filter(since_at__lte=instant).filter(Q(until_at=None) | Q(until_at__gt=instant))


class Standing(models.Model):
    """One reason, from one instant until another (or still). A member is *countable* while VERIFIED or IMPORTED is in
    force and none of the others is (`accounts.standing.countable_members`)."""

    class Reason(models.TextChoices):
        VERIFIED = "verified", _("verified")
        IMPORTED = "imported", _("imported, counted from the first interaction")
        SUSPENDED = "suspended", _("suspended")
        STAFF = "staff", _("staff")
        BOT = "bot", _("bot or test account")
        ERASED = "erased", _("erased")

    COUNTING = (Reason.VERIFIED, Reason.IMPORTED)
    EXCLUDING = (Reason.SUSPENDED, Reason.STAFF, Reason.BOT, Reason.ERASED)

    member = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE)
    reason = models.CharField(_("reason"), max_length=10, choices=Reason)
    since_at = models.DateTimeField(_("since"))
    until_at = models.DateTimeField(_("until"), null=True, blank=True)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="standings_given", verbose_name=_("given by")
    )
    note = models.CharField(_("note"), max_length=200, blank=True)

    objects = StandingQuerySet.as_manager()

    class Meta:
        verbose_name = _("standing")
        verbose_name_plural = _("standings")
        constraints = [
            models.UniqueConstraint(fields=["member", "reason"], condition=Q(until_at=None), name="one_open_standing_per_reason"),
            models.CheckConstraint(condition=Q(until_at=None) | Q(until_at__gte=F("since_at")), name="standing_ends_after_it_starts"),
        ]
        indexes = [models.Index(fields=["reason", "since_at"], name="standing_by_reason")]

    def __str__(self):
        return f"{self.member}: {self.get_reason_display()}"
