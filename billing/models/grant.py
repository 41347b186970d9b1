"""Grant: the right of a member to a product or to all that a plan opens, from when until when, and why."""
from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from billing.models.catalogue import Plan, Product


class GrantQuerySet(models.QuerySet):
    def in_force_at(self, at):
        """In force at that instant, also seen from later: a grant revoked since was still in force then."""
        return self.filter(starts_at__lte=at).not_over_at(at)

    def not_over_at(self, at):
        """In force at that instant, or to start later."""
        return self.filter(Q(ends_at=None) | Q(ends_at__gt=at), Q(revoked_at=None) | Q(revoked_at__gt=at))

    def of_plans(self):
        return self.filter(plan__isnull=False)


class Grant(models.Model):
    """Access is derived from these rows only. `source_kind` and `source_key` say what gave it: an order and its number,
    a staff member's gift and its word."""

    class Source(models.TextChoices):
        ORDER = "order", _("order")
        STAFF = "staff", _("given by staff")
        GIFT = "gift", _("gift")
        TRIAL = "trial", _("trial")
        GRACE = "grace", _("grace while a payment is outstanding")

    member = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="grants", verbose_name=_("member"))
    product = models.ForeignKey(Product, models.PROTECT, null=True, blank=True, related_name="grants", verbose_name=_("product"))
    plan = models.ForeignKey(Plan, models.PROTECT, null=True, blank=True, related_name="grants", verbose_name=_("plan"))
    starts_at = models.DateTimeField(_("from"))
    ends_at = models.DateTimeField(_("until"), null=True, blank=True, help_text=_("Empty: for life."))
    revoked_at = models.DateTimeField(_("revoked"), null=True, blank=True)
    source_kind = models.CharField(_("source"), max_length=20, choices=Source, default=Source.STAFF)
    source_key = models.CharField(_("source key"), max_length=80)
    # The day of the month on which a chain of terms began; `billing.terms` goes back to it after shorter months.
    anchor_day = models.PositiveSmallIntegerField(_("anchor day"), null=True, blank=True)
    reminded = models.PositiveSmallIntegerField(_("reminders sent"), default=0, help_text=_("Steps of billing.reminders that are done."))

    objects = GrantQuerySet.as_manager()

    class Meta:
        verbose_name = _("grant")
        verbose_name_plural = _("grants")
        constraints = [
            models.CheckConstraint(
                condition=Q(product=None, plan__isnull=False) | Q(product__isnull=False, plan=None), name="grant_is_a_product_or_a_plan"
            ),
            models.CheckConstraint(condition=Q(ends_at=None) | Q(ends_at__gt=F("starts_at")), name="grant_ends_after_it_starts"),
            models.UniqueConstraint(
                fields=["source_kind", "source_key", "member", "product"], condition=Q(product__isnull=False), name="grant_product_once"
            ),
            models.UniqueConstraint(
                fields=["source_kind", "source_key", "member", "plan"], condition=Q(plan__isnull=False), name="grant_plan_once"
            ),
        ]
        indexes = [
            models.Index(fields=["member", "ends_at"], condition=Q(revoked_at=None), name="grant_of_member"),
            models.Index(fields=["starts_at", "ends_at"], condition=Q(plan__isnull=False), name="grant_of_plans_by_time"),
        ]

    def __str__(self):
        return f"{self.member_id}: {self.product_id or self.plan_id}"

    @property
    def thing(self):
        return self.product or self.plan
