"""Invitation: a member asks somebody in. InvitationRules: how many, for how long; one row that staff edit."""
import secrets
from datetime import timedelta

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

THE_ROW = 1


def new_code() -> str:
    return secrets.token_urlsafe(16)


class InvitationRules(models.Model):
    """Without a row the defaults hold."""

    id = models.PositiveSmallIntegerField(primary_key=True, default=THE_ROW, editable=False)
    is_open = models.BooleanField(_("members may invite"), default=True)
    a_month = models.PositiveSmallIntegerField(_("invitations a member and 30 days"), default=5)
    a_month_staff = models.PositiveSmallIntegerField(_("of staff"), default=100)
    newcomer_days = models.PositiveSmallIntegerField(_("days before a new member may invite"), default=7)
    valid_days = models.PositiveSmallIntegerField(
        _("days an invitation holds"), default=30, validators=[MinValueValidator(1), MaxValueValidator(90)]
    )

    class Meta:
        verbose_name = _("rules of invitations")
        verbose_name_plural = _("rules of invitations")
        constraints = [models.CheckConstraint(condition=Q(id=THE_ROW), name="one_row_of_invitation_rules")]

    def __str__(self):
        return str(self._meta.verbose_name)

    @classmethod
    def now(cls) -> "InvitationRules":
        return cls.objects.first() or cls()

    def quota_of(self, member) -> int:
        return self.a_month_staff if member.is_staff else self.a_month

    @property
    def valid(self) -> timedelta:
        return timedelta(days=self.valid_days)


class InvitationQuerySet(models.QuerySet):
    def waiting(self, at):
        """Those that somebody can still join with."""
        return self.filter(joined_at=None, revoked_at=None, expires_at__gt=at)

    def with_idle_addresses(self, at):
        """Whose address is of no more use: expired or joined."""
        return self.exclude(email="").filter(Q(expires_at__lte=at) | Q(joined_at__isnull=False))

    def newest_first(self):
        return self.order_by("-created_at", "-pk")


class Invitation(models.Model):
    """For one person. The address that a letter went to is kept only while the invitation holds."""

    inviter = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="invitations", verbose_name=_("invited by"))
    code = models.CharField(_("code"), max_length=32, unique=True, default=new_code, editable=False)
    email = models.EmailField(_("sent to"), blank=True)
    created_at = models.DateTimeField(_("made"))
    expires_at = models.DateTimeField(_("holds until"))
    revoked_at = models.DateTimeField(_("taken back"), null=True, blank=True)
    # Who signed up with it last; theirs once they confirmed an address.
    member = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="invited_with", verbose_name=_("who came")
    )
    joined_at = models.DateTimeField(_("joined"), null=True, blank=True)

    objects = InvitationQuerySet.as_manager()

    class Meta:
        verbose_name = _("invitation")
        verbose_name_plural = _("invitations")
        constraints = [
            models.UniqueConstraint(fields=["member"], condition=Q(joined_at__isnull=False), name="joined_by_one_invitation"),
            models.CheckConstraint(condition=Q(joined_at=None) | Q(revoked_at=None), name="invitation_joined_or_taken_back"),
        ]
        indexes = [
            models.Index(fields=["inviter", "-created_at"], name="invitation_newest_of_member"),
            models.Index(fields=["email"], condition=~Q(email=""), name="invitation_by_address"),
        ]

    def __str__(self):
        return f"{self.inviter}, {self.created_at:%Y-%m-%d}"

    def state_at(self, at) -> str:
        """"joined", "revoked", "over" or "waiting"."""
        if self.joined_at:
            return "joined"
        if self.revoked_at:
            return "revoked"
        return "waiting" if self.expires_at > at else "over"
