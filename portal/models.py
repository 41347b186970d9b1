"""What the front door itself remembers: that work gets done, private feeds, what a member does not want in theirs."""
import hashlib
import secrets

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from portal.clearing.models import Clearing, SampleMark
from portal.history.models import ImportBatch, ImportedPerson
from portal.trail.models import StaffAct

__all__ = ["Clearing", "ImportBatch", "ImportedPerson", "NotForMe", "PrivateFeed", "Pulse", "SampleMark", "StaffAct"]


class Pulse(models.Model):
    """When beat, worker and database last worked together: beat sends a task, a worker writes this row."""

    name = models.CharField(max_length=20, primary_key=True)
    at = models.DateTimeField(_("at"))

    class Meta:
        verbose_name = _("pulse")
        verbose_name_plural = _("pulses")

    def __str__(self):
        return self.name


def digest_of(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


class PrivateFeedQuerySet(models.QuerySet):
    def renew(self, member, *, at) -> str:
        """Give the member a new secret and return it; it cannot be read again, and the one before opens nothing from now on."""
        secret = secrets.token_urlsafe(32)
        self.update_or_create(member=member, defaults={"digest": digest_of(secret), "made_at": at, "revoked_at": None})
        return secret

    def revoke(self, member, *, at) -> None:
        self.filter(member=member, revoked_at=None).update(revoked_at=at)

    def opened_by(self, secret: str):
        """The feed that this secret opens, with its member; None when it opens none, or no more."""
        return self.filter(digest=digest_of(secret), revoked_at=None, member__is_active=True).select_related("member").first()


class PrivateFeed(models.Model):
    """The feed of a member’s notices, opened by an address that only they know. Only its digest is stored."""

    member = models.OneToOneField(settings.AUTH_USER_MODEL, models.CASCADE, related_name="private_feed", verbose_name=_("member"))
    digest = models.CharField(max_length=64, unique=True, editable=False)
    made_at = models.DateTimeField(_("made"))
    revoked_at = models.DateTimeField(_("revoked"), null=True, blank=True)

    objects = PrivateFeedQuerySet.as_manager()

    class Meta:
        verbose_name = _("private feed")
        verbose_name_plural = _("private feeds")

    def __str__(self):
        return str(self.member)


class NotForMe(models.Model):
    """A member does not want to see this item in their feed. Its author and category count for less from now on."""

    member = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="not_for_me", verbose_name=_("member"))
    kind = models.CharField(_("kind"), max_length=20)
    key = models.CharField(_("key"), max_length=100)
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("author")
    )
    category = models.ForeignKey(
        "community.Category", models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("category")
    )
    at = models.DateTimeField(_("at"))

    class Meta:
        verbose_name = _("not for me")
        verbose_name_plural = _("not for me")
        constraints = [models.UniqueConstraint(fields=["member", "kind", "key"], name="turned_away_once")]
        indexes = [models.Index(fields=["member", "-at", "-id"], name="turned_away_newest")]

    def __str__(self):
        return f"{self.member}: {self.kind}:{self.key}"
