"""DataExport: a member's copy of all that is held of them. Erasure: that a member wants to be forgotten, and when that was done."""
import uuid
from datetime import timedelta

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.personal.registry import Wish

# How long an archive can be fetched, and how often a member may ask for one.
FETCHABLE = timedelta(days=7)
ONCE_IN = timedelta(hours=24)
MOST_ATTEMPTS = 5
# From the wish to the act: until then a sign-in takes it back.
GRACE = timedelta(days=14)
REMINDED_BEFORE = timedelta(days=2)


class DataExportQuerySet(models.QuerySet):
    def newest_first(self):
        return self.order_by("-asked_at", "-pk")

    def due(self, at):
        return self.filter(ready_at=None, attempts__lt=MOST_ATTEMPTS, run_after__lte=at)

    def fetchable(self, at):
        return self.filter(ready_at__gt=at - FETCHABLE, removed_at=None)

    def over(self, at):
        """Archives whose days are over and whose file is still there."""
        return self.filter(ready_at__lte=at - FETCHABLE, removed_at=None)


class DataExport(models.Model):
    """`run_after` and `attempts` make it a due row; the file lies outside the pictures and is in no backup."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    member = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="exports", verbose_name=_("member"))
    asked_at = models.DateTimeField(_("asked for"))
    run_after = models.DateTimeField(_("next attempt"))
    attempts = models.PositiveSmallIntegerField(_("attempts"), default=0)
    ready_at = models.DateTimeField(_("ready"), null=True, blank=True)
    bytes = models.PositiveBigIntegerField(_("bytes"), default=0)
    rows = models.PositiveIntegerField(_("rows"), default=0)
    fetched_at = models.DateTimeField(_("last fetched"), null=True, blank=True)
    removed_at = models.DateTimeField(_("removed"), null=True, blank=True)

    objects = DataExportQuerySet.as_manager()

    class Meta:
        verbose_name = _("data export")
        verbose_name_plural = _("data exports")
        indexes = [
            models.Index(fields=["member", "-asked_at"], name="export_newest_of_member"),
            models.Index(fields=["run_after"], condition=Q(ready_at=None), name="export_due"),
        ]

    def __str__(self):
        return f"{self.member}, {self.asked_at:%Y-%m-%d}"

    @property
    def path(self):
        return settings.VAR_DIR / "exports" / f"{self.pk}.zip"

    @property
    def until(self):
        return self.ready_at + FETCHABLE if self.ready_at else None

    def state_at(self, at) -> str:
        """"waiting", "failed", "ready" or "over"."""
        if self.ready_at is None:
            return "failed" if self.attempts >= MOST_ATTEMPTS else "waiting"
        return "over" if self.removed_at or self.until <= at else "ready"


class ErasureQuerySet(models.QuerySet):
    def waiting(self):
        return self.filter(done_at=None, cancelled_at=None)

    def due(self, at):
        return self.waiting().filter(due_at__lte=at)

    def to_remind(self, at):
        return self.waiting().filter(due_at__lte=at + REMINDED_BEFORE, reminded_at=None)


class Erasure(models.Model):
    """One wish to be erased: taken back by a sign-in, or done when `due_at` has come. The row stays; it names nobody then."""

    member = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="erasures", verbose_name=_("member"))
    wish = models.CharField(_("what they wrote"), max_length=6, choices=Wish, default=Wish.KEEP)
    asked_at = models.DateTimeField(_("asked for"))
    due_at = models.DateTimeField(_("due"))
    reminded_at = models.DateTimeField(_("reminded"), null=True, blank=True)
    cancelled_at = models.DateTimeField(_("taken back"), null=True, blank=True)
    done_at = models.DateTimeField(_("done"), null=True, blank=True)

    objects = ErasureQuerySet.as_manager()

    class Meta:
        verbose_name = _("erasure")
        verbose_name_plural = _("erasures")
        constraints = [
            models.UniqueConstraint(
                fields=["member"], condition=Q(done_at=None, cancelled_at=None), name="one_waiting_erasure_per_member"
            ),
            models.CheckConstraint(condition=Q(done_at=None) | Q(cancelled_at=None), name="erasure_is_done_or_taken_back"),
        ]
        indexes = [models.Index(fields=["due_at"], condition=Q(done_at=None, cancelled_at=None), name="erasure_due")]

    def __str__(self):
        return f"{self.member}, {self.asked_at:%Y-%m-%d}"

    def state(self) -> str:
        """"waiting", "cancelled" or "done"."""
        return "done" if self.done_at else "cancelled" if self.cancelled_at else "waiting"
