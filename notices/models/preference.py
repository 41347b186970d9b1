"""NoticePreference: whether a member wants a kind of notice on a channel; without a row the kind's default holds."""
from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

EVERY_KIND = "*"


class NoticePreference(models.Model):
    """One answer. The kind EVERY_KIND answers for all kinds that have no row of their own."""

    class Channel(models.TextChoices):
        SITE = "site", _("on the site")
        MAIL = "mail", _("by mail")
        DIGEST = "digest", _("in the digest")

    member = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="notice_preferences", verbose_name=_("member"))
    kind = models.CharField(_("kind"), max_length=40)
    channel = models.CharField(_("channel"), max_length=6, choices=Channel)
    wanted = models.BooleanField(_("wanted"))

    class Meta:
        verbose_name = _("notice preference")
        verbose_name_plural = _("notice preferences")
        constraints = [models.UniqueConstraint(fields=["member", "kind", "channel"], name="one_notice_preference_per_kind_and_channel")]

    def __str__(self):
        return f"{self.member}: {self.kind}, {self.get_channel_display()}"
