"""RefundPolicy: within which time, and how much used, a member gets their money back. Rows that staff edit."""
from django.core.cache import cache
from django.core.validators import MaxValueValidator
from django.db import models, transaction
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from billing.models.catalogue import Plan

CACHE_KEY = "billing:refund-policies"


def forget_later() -> None:
    """Pages show the new words as soon as they are committed."""
    transaction.on_commit(lambda: cache.delete(CACHE_KEY))


class RefundPolicyQuerySet(models.QuerySet):
    def update(self, **values):
        forget_later()
        return super().update(**values)

    def delete(self):
        forget_later()
        return super().delete()


class RefundPolicy(models.Model):
    """What holds for one plan, for all products of a kind, or (both empty) for everything without a row of its own.

    An order line keeps a copy of what held when it was ordered, so that an edit concerns later orders only.
    """

    class DecidedBy(models.TextChoices):
        ONE = "one", _("one of the team")
        TWO = "two", _("two of the team")

    product_kind = models.CharField(_("kind of product"), max_length=30, blank=True)
    plan = models.OneToOneField(
        Plan, models.CASCADE, null=True, blank=True, related_name="refund_policy", verbose_name=_("plan"),
        help_text=_("Kind and plan empty: for everything that has no policy of its own."),
    )
    days = models.PositiveSmallIntegerField(_("days after payment"), default=7, help_text=_("0: nobody has a right to money back."))
    consumed_percent = models.PositiveSmallIntegerField(
        _("greatest share used, in percent"), default=0, validators=[MaxValueValidator(100)],
        help_text=_("Of a course: finished lessons. Of a plan: days gone by, or what it opens used up, whichever is more."),
    )
    decided_by = models.CharField(_("decided by"), max_length=3, choices=DecidedBy, default=DecidedBy.ONE)
    text_en = models.CharField(_("more words in English"), max_length=300, blank=True)
    text_zh = models.CharField(_("more words in Chinese"), max_length=300, blank=True)

    objects = RefundPolicyQuerySet.as_manager()

    class Meta:
        verbose_name = _("refund policy")
        verbose_name_plural = _("refund policies")
        constraints = [
            models.CheckConstraint(condition=Q(plan=None) | Q(product_kind=""), name="refund_policy_of_a_kind_or_a_plan"),
            models.CheckConstraint(condition=Q(consumed_percent__lte=100), name="refund_policy_share_is_a_share"),
            models.UniqueConstraint(fields=["product_kind"], condition=Q(plan=None), name="one_refund_policy_a_kind"),
        ]

    def __str__(self):
        return str(self.plan or self.product_kind or _("everything else"))

    def save(self, *args, **kwargs):
        forget_later()
        super().save(*args, **kwargs)

    def delete(self, *args, **kwargs):
        forget_later()
        return super().delete(*args, **kwargs)
