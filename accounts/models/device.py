"""Device: a browser that a member has signed in with, known again by a cookie."""
from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _


class Device(models.Model):
    """One browser of one member. Only the digest of its cookie is kept. While `trusted_until` lies ahead and `trusted_as` still says how
    the account is secured, the second factor is not asked here."""

    member = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="devices", verbose_name=_("member"))
    digest = models.CharField(max_length=64, editable=False)
    user_agent = models.CharField(_("browser"), max_length=200, blank=True)
    ip = models.GenericIPAddressField(_("address"))
    first_at = models.DateTimeField(_("first seen"))
    last_at = models.DateTimeField(_("last signed in"))
    trusted_until = models.DateTimeField(_("no second factor until"), null=True, blank=True)
    trusted_as = models.CharField(max_length=64, blank=True, editable=False)

    class Meta:
        verbose_name = _("device")
        verbose_name_plural = _("devices")
        constraints = [models.UniqueConstraint(fields=["member", "digest"], name="device_once_per_member")]

    def __str__(self):
        return f"{self.user_agent[:40]} ({self.ip})"

    def is_trusted_at(self, at) -> bool:
        return self.trusted_until is not None and self.trusted_until > at
