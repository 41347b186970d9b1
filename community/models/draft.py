"""Draft: a text that is not published yet, kept on the server for the one who writes it."""
from datetime import timedelta

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

MOST_DRAFTS = 50
KEPT = timedelta(days=30)


class DraftQuerySet(models.QuerySet):
    def of(self, member):
        """A member's own. There is no other way to a draft, for staff neither."""
        return self.filter(member=member) if member.is_authenticated else self.none()


class Draft(models.Model):
    """`place` says what it will be once published ("new", "reply:42", "edit:7"); `version` counts its savings, so that of two tabs
    the older one is told.
    """

    member = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="drafts", verbose_name=_("member"))
    place = models.CharField(_("place"), max_length=80)
    fields = models.JSONField(_("fields"), default=dict)
    version = models.PositiveIntegerField(_("version"), default=1)
    updated_at = models.DateTimeField(_("saved"))

    objects = DraftQuerySet.as_manager()

    class Meta:
        verbose_name = _("draft")
        verbose_name_plural = _("drafts")
        constraints = [models.UniqueConstraint(fields=["member", "place"], name="one_draft_of_a_member_at_a_place")]
        indexes = [
            models.Index(fields=["member", "-updated_at", "-id"], name="draft_newest_of_member"),
            models.Index(fields=["updated_at"], name="draft_by_age"),
        ]

    def __str__(self):
        return f"{self.member_id}: {self.version}"

    @property
    def kind(self) -> str:
        return self.place.partition(":")[0]

    @property
    def key(self) -> str:
        return self.place.partition(":")[2]
