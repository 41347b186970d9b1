"""Gift: a paid line that opens to the one who redeems it, once."""
import secrets

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from billing.models.order import OrderLine

ALPHABET = "ABCDEFGHJKMNPQRSTUVWXYZ23456789"


def new_code() -> str:
    """Sixteen characters without those that look alike, about 79 bits."""
    return "-".join("".join(secrets.choice(ALPHABET) for _n in range(4)) for _group in range(4))


class GiftQuerySet(models.QuerySet):
    def open_at(self, at):
        """Paid for and still to be redeemed."""
        return self.filter(ready_at__isnull=False, redeemed_at=None, voided_at=None, expires_at__gt=at)

    def overdue_at(self, at):
        return self.filter(ready_at__isnull=False, redeemed_at=None, voided_at=None, expired_at=None, expires_at__lte=at)


class Gift(models.Model):
    """It waits for the money (`ready_at` empty), can be redeemed, and ends as redeemed, void (paid back) or expired; each once.

    `recipient`: a member who alone may redeem it; `recipient_email`: where the letter goes; with neither, whoever has the link."""

    line = models.OneToOneField(OrderLine, models.PROTECT, related_name="gift", verbose_name=_("order line"))
    code = models.CharField(_("code"), max_length=19, unique=True, default=new_code, editable=False)
    recipient = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="gifts_meant", verbose_name=_("for the member")
    )
    recipient_email = models.EmailField(_("for the address"), blank=True)
    message = models.CharField(_("message"), max_length=500, blank=True)
    created_at = models.DateTimeField(_("made"))
    ready_at = models.DateTimeField(_("can be redeemed since"), null=True, blank=True)
    expires_at = models.DateTimeField(_("can be redeemed until"), null=True, blank=True)
    redeemed_at = models.DateTimeField(_("redeemed"), null=True, blank=True)
    redeemed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="gifts_redeemed", verbose_name=_("redeemed by")
    )
    voided_at = models.DateTimeField(_("void"), null=True, blank=True)
    expired_at = models.DateTimeField(_("expired"), null=True, blank=True)

    objects = GiftQuerySet.as_manager()

    class Meta:
        verbose_name = _("gift")
        verbose_name_plural = _("gifts")
        constraints = [
            models.CheckConstraint(
                condition=Q(redeemed_at=None, redeemed_by=None) | Q(redeemed_at__isnull=False, redeemed_by__isnull=False),
                name="redeemed_gift_says_by_whom",
            ),
            models.CheckConstraint(
                condition=Q(ready_at=None, expires_at=None, redeemed_at=None, expired_at=None)
                | Q(ready_at__isnull=False, expires_at__isnull=False),
                name="only_a_paid_gift_is_redeemed",
            ),
            models.CheckConstraint(condition=Q(redeemed_at=None) | Q(expired_at=None), name="gift_is_redeemed_or_expires"),
        ]
        indexes = [
            models.Index(
                fields=["expires_at"], condition=Q(redeemed_at=None, voided_at=None, expired_at=None), name="gift_open_by_expiry"
            ),
        ]

    def __str__(self):
        return f"{self.line_id}"

    def get_absolute_url(self):
        return reverse("billing:gift", args=[self.code])
