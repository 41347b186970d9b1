"""Rolled-up days: what one member did, what the community did, what was said about one indicator."""
from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from analytics.formulas import DEF_VERSION
from surveys.models import Indicator


class MemberDay(models.Model):
    """One countable member on one local day; only for members who did something or were here. Replaced whole with its day.

    `spans` are the seconds of the day they were active, as start, end, start, end …: heartbeats are deleted after a while, and a
    day that is rolled up again later takes the time from here."""

    member = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+", db_index=False, verbose_name=_("member"))
    day = models.DateField(_("day"))
    interactions = models.PositiveIntegerField(_("interactions"))
    capped_interactions = models.PositiveIntegerField(_("capped interactions"))
    active_seconds = models.PositiveIntegerField(_("active seconds"))
    by_verb = models.JSONField(_("by verb"), default=dict)
    spans = models.JSONField(_("active spans"), default=list)

    class Meta:
        verbose_name = _("day of a member")
        verbose_name_plural = _("days of members")
        constraints = [models.UniqueConstraint(fields=["member", "day"], name="one_row_per_member_and_day")]
        indexes = [models.Index(fields=["day", "member"], name="member_day_by_day")]

    def __str__(self):
        return f"{self.member_id} {self.day}"


class CommunityDay(models.Model):
    """The community on one local day. `interactions` and `active_seconds` add up the MemberDay rows; `raw_interactions` was counted
    from the interactions themselves, so that the two can be compared. `complete`: computed after the day was over."""

    day = models.DateField(_("day"), unique=True)
    members = models.PositiveIntegerField(_("members (N)"), help_text=_("Countable at the end of the day."))
    new_members = models.PositiveIntegerField(_("new members"))
    active_members = models.PositiveIntegerField(_("active members (DAU)"))
    interactions = models.PositiveBigIntegerField(_("interactions (I)"))
    capped_interactions = models.PositiveBigIntegerField(_("capped interactions"))
    raw_interactions = models.PositiveBigIntegerField(_("interactions, counted from raw rows"))
    active_seconds = models.PositiveBigIntegerField(_("active seconds"))
    by_verb = models.JSONField(_("by verb"), default=dict)
    payers = models.PositiveIntegerField(_("payers"), default=0)
    revenue_minor = models.BigIntegerField(_("recognised revenue, in minor units"), default=0)
    cash_minor = models.BigIntegerField(_("cash received, in minor units"), default=0)
    cost_minor = models.BigIntegerField(_("cost, in minor units"), default=0)
    currency = models.CharField(_("currency"), max_length=3)
    computed_at = models.DateTimeField(_("computed"))
    def_version = models.PositiveSmallIntegerField(_("version of the definitions"), default=DEF_VERSION)
    tz = models.CharField(_("time zone"), max_length=50)
    complete = models.BooleanField(_("complete"))

    class Meta:
        verbose_name = _("day of the community")
        verbose_name_plural = _("days of the community")
        ordering = ["-day"]

    def __str__(self):
        return str(self.day)


class IndicatorDay(models.Model):
    """What was answered on one day about one indicator, on the scale 1 to 5: how many answers, their sum and sum of squares."""

    indicator = models.ForeignKey(Indicator, models.CASCADE, related_name="measured_days", verbose_name=_("indicator"))
    day = models.DateField(_("day"))
    n = models.PositiveIntegerField(_("answers"))
    total = models.FloatField(_("sum"))
    squares = models.FloatField(_("sum of squares"))

    class Meta:
        verbose_name = _("day of an indicator")
        verbose_name_plural = _("days of indicators")
        constraints = [models.UniqueConstraint(fields=["day", "indicator"], name="one_row_per_indicator_and_day")]

    def __str__(self):
        return f"{self.indicator_id} {self.day}"
