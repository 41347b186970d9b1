"""Points in double entry: what a member has was issued by somebody, and every transaction sums to zero."""
from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

ISSUED = "issued"


class PointsAccount(models.Model):
    """A member's purse, or a named account of the house such as ISSUED, which goes down as points are given out."""

    member = models.OneToOneField(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="points_account", verbose_name=_("member")
    )
    name = models.CharField(_("name"), max_length=30, blank=True)

    class Meta:
        verbose_name = _("points account")
        verbose_name_plural = _("points accounts")
        constraints = [
            models.UniqueConstraint(fields=["name"], condition=Q(member=None), name="points_account_name_unique"),
            models.CheckConstraint(
                condition=Q(member=None) & ~Q(name="") | Q(member__isnull=False, name=""), name="points_account_of_member_or_named"
            ),
        ]

    def __str__(self):
        return str(self.member) if self.member_id else self.name


class PointsTransaction(models.Model):
    """Points moved because of one interaction (`cause` is its event id), or the mirror of such a move (`reverses`).

    `once_key` names member, verb and target while the transaction stands, so that the same deed pays once; a reversal empties it.
    """

    cause = models.UUIDField(_("cause"))
    member = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", db_index=False, verbose_name=_("member"))
    verb = models.CharField(_("verb"), max_length=40)
    target_kind = models.CharField(_("kind of target"), max_length=30)
    target_key = models.CharField(_("target"), max_length=100)
    at = models.DateTimeField(_("time"))
    once_key = models.CharField(max_length=200, null=True, unique=True, editable=False)
    reverses = models.OneToOneField("self", models.PROTECT, null=True, blank=True, related_name="reversed_by", verbose_name=_("reverses"))

    class Meta:
        verbose_name = _("points transaction")
        verbose_name_plural = _("points transactions")
        constraints = [
            models.UniqueConstraint(fields=["member", "cause"], condition=Q(reverses=None), name="points_once_per_member_and_cause")
        ]
        indexes = [
            models.Index(fields=["cause"], name="points_by_cause"),
            models.Index(fields=["at"], name="points_by_time"),
        ]

    def __str__(self):
        return f"{self.verb} {self.at:%Y-%m-%d}"


class PointsEntry(models.Model):
    """One side of a transaction."""

    transaction = models.ForeignKey(PointsTransaction, models.PROTECT, related_name="entries", verbose_name=_("transaction"))
    account = models.ForeignKey(PointsAccount, models.PROTECT, related_name="entries", db_index=False, verbose_name=_("account"))
    amount = models.IntegerField(_("points"))

    class Meta:
        verbose_name = _("points entry")
        verbose_name_plural = _("points entries")
        constraints = [models.CheckConstraint(condition=~Q(amount=0), name="points_entry_moves_something")]
        indexes = [models.Index(fields=["account", "-id"], name="points_entry_newest")]

    def __str__(self):
        return f"{self.account}: {self.amount:+d}"


class PointsRule(models.Model):
    """What the operator decided that a verb earns, in place of what the verb says itself."""

    verb = models.CharField(_("verb"), max_length=40, unique=True)
    points = models.IntegerField(_("points"))

    class Meta:
        verbose_name = _("points rule")
        verbose_name_plural = _("points rules")

    def __str__(self):
        return f"{self.verb}: {self.points}"
