"""ApiToken: a key that a program uses in a member's name. Only its digest is stored."""
import hashlib
import secrets
from datetime import timedelta

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

LIFETIME = timedelta(days=365)
PREFIX = "gh_"


def digest_of(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


class ApiTokenQuerySet(models.QuerySet):
    def valid_at(self, at):
        return self.filter(revoked_at=None).filter(Q(expires_at=None) | Q(expires_at__gt=at))

    def newest_first(self):
        return self.order_by("-created_at", "-pk")

    def issue(self, member, *, name: str, at, lifetime=LIFETIME, acts_for_others=False) -> tuple["ApiToken", str]:
        """Make a token; returns the row and the secret, which cannot be read again."""
        secret = PREFIX + secrets.token_urlsafe(32)
        token = self.create(
            member=member, name=name, digest=digest_of(secret), hint=secret[-4:], created_at=at,
            expires_at=at + lifetime if lifetime else None, acts_for_others=acts_for_others,
        )
        return token, secret


class ApiToken(models.Model):
    """`acts_for_others` makes it the token of a service account: it may name another member as the one who did a deed."""

    member = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="api_tokens")
    name = models.CharField(_("name"), max_length=60)
    digest = models.CharField(max_length=64, unique=True, editable=False)
    hint = models.CharField(_("ends in"), max_length=4, editable=False)
    acts_for_others = models.BooleanField(_("may act for others"), default=False)
    created_at = models.DateTimeField(_("made"))
    expires_at = models.DateTimeField(_("expires"), null=True, blank=True)
    last_used_at = models.DateTimeField(_("last used"), null=True, blank=True)
    revoked_at = models.DateTimeField(_("revoked"), null=True, blank=True)

    objects = ApiTokenQuerySet.as_manager()

    class Meta:
        verbose_name = _("API token")
        verbose_name_plural = _("API tokens")

    def __str__(self):
        return f"{self.name} (…{self.hint})"

    def state_at(self, at) -> str:
        """"valid", "expired" or "revoked"."""
        if self.revoked_at:
            return "revoked"
        return "expired" if self.expires_at and self.expires_at <= at else "valid"

    def revoke(self, *, at) -> None:
        """Lock out who uses it; a second time changes nothing."""
        ApiToken.objects.filter(pk=self.pk, revoked_at=None).update(revoked_at=at)
