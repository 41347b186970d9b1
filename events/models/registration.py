"""Registration and RegistrationChange: who comes, and when they said so or took it back."""
from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from events.models.event import Event


class RegistrationQuerySet(models.QuerySet):
    def standing(self):
        return self.filter(cancelled_at=None)


class Registration(models.Model):
    """A member's place at an event: one row for each pair, reopened when they register again."""

    event = models.ForeignKey(Event, models.PROTECT, related_name="registrations", verbose_name=_("event"))
    member = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="registrations", verbose_name=_("member"))
    registered_at = models.DateTimeField(_("registered"))
    cancelled_at = models.DateTimeField(_("cancelled"), null=True, blank=True)
    joined_at = models.DateTimeField(_("went in"), null=True, blank=True)
    told_at = models.DateTimeField(_("told that it is cancelled"), null=True, blank=True, editable=False)

    objects = RegistrationQuerySet.as_manager()

    class Meta:
        verbose_name = _("registration")
        verbose_name_plural = _("registrations")
        constraints = [models.UniqueConstraint(fields=["event", "member"], name="registered_once_an_event")]
        indexes = [models.Index(fields=["member", "event"], condition=Q(cancelled_at=None), name="registration_of_member")]

    def __str__(self):
        return f"{self.event}: {self.member}"

    @property
    def is_standing(self) -> bool:
        return self.cancelled_at is None


class RegistrationChange(models.Model):
    """One act on a registration: what, when, by whom. Rows are only added."""

    class Act(models.TextChoices):
        REGISTERED = "registered", _("registered")
        CANCELLED = "cancelled", _("cancelled")

    registration = models.ForeignKey(Registration, models.CASCADE, related_name="changes", verbose_name=_("registration"))
    act = models.CharField(_("act"), max_length=10, choices=Act)
    at = models.DateTimeField(_("when"))
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+", verbose_name=_("by"))

    class Meta:
        verbose_name = _("change of a registration")
        verbose_name_plural = _("changes of registrations")
        ordering = ["at", "pk"]

    def __str__(self):
        return f"{self.registration}: {self.get_act_display()}"
