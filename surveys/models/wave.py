"""Wave, Invitation, Participation: when a version is asked, who is asked, and who has answered."""
import uuid

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from surveys.audiences import EVERYONE, audience_choices
from surveys.models.survey import Survey, SurveyVersion


class WaveQuerySet(models.QuerySet):
    def open_at(self, instant):
        return self.filter(opens_at__lte=instant, closes_at__gt=instant)

    def opened_by(self, instant):
        return self.filter(opens_at__lte=instant)

    def closed_by(self, instant):
        return self.filter(closes_at__lte=instant)

    def for_member(self, member):
        """Waves whose audience the member belongs to; of named audiences, as it stood when the wave opened."""
        invited = Invitation.objects.filter(wave=OuterRef("pk"), member=member.pk)
        return self.filter(Q(audience=EVERYONE) | Exists(invited))

    def with_answered_by(self, member):
        """Annotates `answered`: whether the member has taken part."""
        return self.annotate(answered=Exists(Participation.objects.filter(wave=OuterRef("pk"), member=member.pk)))

    def waiting_for(self, member, *, at):
        """Open waves that ask this member and that they have not answered, the one that closes first leading."""
        asking = self.open_at(at).for_member(member).with_answered_by(member)
        return asking.filter(answered=False).select_related("survey").order_by("closes_at")


class Wave(models.Model):
    """One round of asking: a published version, from one instant to another, of one audience."""

    survey = models.ForeignKey(Survey, models.PROTECT, related_name="waves", verbose_name=_("survey"))
    version = models.ForeignKey(SurveyVersion, models.PROTECT, related_name="waves", verbose_name=_("version"))
    name = models.CharField(_("name"), max_length=60, help_text=_("For example 2026 Q4."))
    opens_at = models.DateTimeField(_("opens"))
    closes_at = models.DateTimeField(_("closes"))
    audience = models.CharField(_("audience"), max_length=40, default=EVERYONE, choices=audience_choices)
    invited_count = models.PositiveIntegerField(_("members asked"), null=True, blank=True, editable=False)
    snapshot_at = models.DateTimeField(_("audience fixed"), null=True, blank=True, editable=False)
    shuffled_count = models.PositiveIntegerField(default=0, editable=False)

    objects = WaveQuerySet.as_manager()

    class Meta:
        verbose_name = _("wave")
        verbose_name_plural = _("waves")
        constraints = [
            models.CheckConstraint(condition=Q(closes_at__gt=F("opens_at")), name="wave_closes_after_it_opens",
                                   violation_error_message=_("The wave must close after it opens.")),
        ]
        indexes = [models.Index(fields=["closes_at", "opens_at"], name="wave_by_end")]

    def __str__(self):
        return f"{self.survey} · {self.name}"

    def is_open_at(self, instant) -> bool:
        return self.opens_at <= instant < self.closes_at

    def is_closed_at(self, instant) -> bool:
        return self.closes_at <= instant

    def clean(self):
        if not (self.survey_id and self.version_id and self.opens_at and self.closes_at):
            return
        if self.version.survey_id != self.survey_id:
            raise ValidationError({"version": _("This version belongs to another survey.")})
        if not self.version.frozen:
            raise ValidationError({"version": _("Publish the version first: a wave asks questions that cannot change.")})
        others = Wave.objects.filter(survey=self.survey_id).exclude(pk=self.pk)
        if others.filter(opens_at__lt=self.closes_at, closes_at__gt=self.opens_at).exists():
            raise ValidationError({"opens_at": _("Another wave of this survey is open in that time.")})


class Invitation(models.Model):
    """A member whom a wave asks, fixed when the wave opened."""

    wave = models.ForeignKey(Wave, models.CASCADE, related_name="invitations", verbose_name=_("wave"))
    member = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="survey_invitations", verbose_name=_("member"))
    told_at = models.DateTimeField(_("told"), null=True, blank=True)

    class Meta:
        verbose_name = _("invitation")
        verbose_name_plural = _("invitations")
        constraints = [models.UniqueConstraint(fields=["wave", "member"], name="invited_once_a_wave")]
        indexes = [models.Index(fields=["wave"], condition=Q(told_at=None), name="invitation_not_told")]

    def __str__(self):
        return f"{self.wave}: {self.member}"


class Participation(models.Model):
    """That a member has answered a wave, and nothing more: no time, no number that counts up, no key to what they said."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    wave = models.ForeignKey(Wave, models.CASCADE, related_name="participations", verbose_name=_("wave"))
    member = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="survey_participations", verbose_name=_("member"))

    class Meta:
        verbose_name = _("participation")
        verbose_name_plural = _("participations")
        constraints = [models.UniqueConstraint(fields=["wave", "member"], name="answers_a_wave_once")]

    def __str__(self):
        return f"{self.wave}: {self.member}"
