"""Block: that a member wants to see and hear nothing of another."""
from django.conf import settings
from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.utils.translation import gettext_lazy as _

# Who holds one of these roles, or serves in the admin, speaks for the house: what they say reaches everybody.
OFFICES = ("moderator",)


class BlockQuerySet(models.QuerySet):
    def in_force(self):
        """Without those of people in an office: their block sleeps until they leave it."""
        in_office = Block.blocked.field.related_model.groups.through.objects.filter(
            member=OuterRef("blocked"), group__name__in=OFFICES
        )
        return self.filter(~Exists(in_office), blocked__is_staff=False, blocked__is_superuser=False)

    def of(self, member):
        return self.filter(member=member)

    def against(self, member):
        return self.filter(blocked=member)


class Block(models.Model):
    """`member` blocked `blocked`, who is never told. `accounts.blocking` writes it."""

    member = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="blocks", db_index=False, verbose_name=_("member")
    )
    blocked = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="+", db_index=False, verbose_name=_("blocked member")
    )
    at = models.DateTimeField(_("since"))

    objects = BlockQuerySet.as_manager()

    class Meta:
        verbose_name = _("block")
        verbose_name_plural = _("blocks")
        constraints = [
            models.UniqueConstraint(fields=["member", "blocked"], name="one_block_per_pair"),
            models.CheckConstraint(condition=~Q(member=F("blocked")), name="nobody_blocks_themself"),
        ]
        indexes = [
            models.Index(fields=["blocked", "member"], name="block_by_blocked"),
            models.Index(fields=["member", "-at", "-id"], name="block_newest_of_member"),
        ]

    def __str__(self):
        return f"{self.member_id}: {self.blocked_id}"
