"""Sponsorship: what somebody pays for being named here, or for an advertisement; entered by staff."""
from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _


class Sponsorship(models.Model):
    """Money that is earned evenly over its days, both included. Written once; a mistake is corrected by a counter-entry."""

    class Kind(models.TextChoices):
        SPONSORSHIP = "sponsorship", _("sponsorship")
        ADVERTISING = "advertising", _("advertising")

    kind = models.CharField(_("kind"), max_length=11, choices=Kind, default=Kind.SPONSORSHIP)
    sponsor = models.CharField(_("sponsor"), max_length=120)
    amount = models.BigIntegerField(_("amount, in minor units"))
    currency = models.CharField(_("currency"), max_length=3)
    first_day = models.DateField(_("earned from"))
    last_day = models.DateField(_("earned until"))
    note = models.CharField(_("note"), max_length=300, blank=True)
    entered_at = models.DateTimeField(_("entered"))
    entered_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("entered by"))
    corrects = models.OneToOneField(
        "self", models.PROTECT, null=True, blank=True, related_name="corrected_by", verbose_name=_("corrects")
    )

    class Meta:
        verbose_name = _("sponsorship")
        verbose_name_plural = _("sponsorships")
        permissions = [("decide_sponsorship", "Can enter and correct sponsorships")]
        constraints = [
            models.CheckConstraint(condition=Q(corrects=None, amount__gt=0) | Q(corrects__isnull=False, amount__lt=0),
                                   name="only_a_correction_is_negative"),
            models.CheckConstraint(condition=Q(last_day__gte=F("first_day")), name="sponsorship_ends_after_it_begins"),
        ]
        indexes = [models.Index(fields=["first_day", "last_day"], name="sponsorship_by_days")]

    def __str__(self):
        return f"{self.sponsor} {self.first_day}"
