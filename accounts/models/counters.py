"""MemberCounters: the few numbers every page shows of the reader, kept up by those who change them."""
from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _


class MemberCounters(models.Model):
    """Denormalised; written with F() in the transaction of the change, recounted nightly by the floors that own the rows."""

    member = models.OneToOneField(settings.AUTH_USER_MODEL, models.CASCADE, primary_key=True, related_name="counters")
    unread_notices = models.PositiveIntegerField(_("unread notices"), default=0)
    points = models.IntegerField(_("points"), default=0)
    recent_deeds = models.PositiveIntegerField(_("deeds in 28 days"), default=0)

    class Meta:
        verbose_name = _("counters of a member")
        verbose_name_plural = _("counters of members")
        indexes = [
            models.Index(fields=["-points", "-member"], name="counters_by_points"),
            models.Index(fields=["-recent_deeds", "-member"], name="counters_by_recent_deeds"),
        ]

    def __str__(self):
        return str(self.member)
