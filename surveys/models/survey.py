"""Survey and SurveyVersion: what a survey is called and promises, and its questions as they stood when published."""
from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from kit.bilingual import localised
from surveys.errors import SurveyRefused

RESERVED_SLUGS = frozenset({"build", "new", "results"})


def validate_slug(slug: str) -> None:
    if slug in RESERVED_SLUGS:
        raise ValidationError(_("This word is an address of its own. Choose another."), code="reserved")


class Survey(models.Model):
    """A survey in two languages. Whether it is anonymous is settled before the first answer and never changes after."""

    slug = models.SlugField(
        _("address"), max_length=60, unique=True,
        validators=[validate_slug, RegexValidator(r"\A[a-z0-9-]+\Z", _("Use small letters, digits and hyphens."))],
    )
    title_en = models.CharField(_("title (English)"), max_length=120)
    title_zh = models.CharField(_("title (Chinese)"), max_length=120)
    intro_en = models.TextField(_("introduction (English)"), max_length=600, blank=True)
    intro_zh = models.TextField(_("introduction (Chinese)"), max_length=600, blank=True)
    is_anonymous = models.BooleanField(_("anonymous"), default=True, help_text=_("Cannot be changed once somebody has answered."))
    takes_single_answers = models.BooleanField(
        _("takes single answers"), default=False,
        help_text=_("Programs may send one answer at a time over the API. Not for anonymous surveys."),
    )
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("made by")
    )
    created_at = models.DateTimeField(_("made"), default=timezone.now, editable=False)

    class Meta:
        verbose_name = _("survey")
        verbose_name_plural = _("surveys")
        constraints = [
            models.CheckConstraint(
                condition=Q(is_anonymous=False) | Q(takes_single_answers=False), name="anonymous_survey_takes_no_single_answers",
                violation_error_message=_("An anonymous survey cannot take single answers: they would name the member."),
            )
        ]

    def __str__(self):
        return self.title

    def save(self, *args, **kwargs):
        """Refuse to change the promise of anonymity under people who answered on it."""
        others = type(self).objects.filter(pk=self.pk).exclude(is_anonymous=self.is_anonymous) if self.pk else type(self).objects.none()
        if others.filter(waves__participations__isnull=False).exists():
            raise SurveyRefused("answered", _("Members have answered already: whether the survey is anonymous cannot be changed."))
        super().save(*args, **kwargs)

    def get_absolute_url(self):
        return reverse("surveys:answer", args=[self.slug])

    @property
    def title(self) -> str:
        return localised(self, "title")

    @property
    def intro(self) -> str:
        return localised(self, "intro")


class SurveyVersion(models.Model):
    """The questions of a survey, numbered. Publishing freezes them; a change afterwards is a new version."""

    survey = models.ForeignKey(Survey, models.CASCADE, related_name="versions", verbose_name=_("survey"))
    number = models.PositiveSmallIntegerField(_("number"), default=1)
    published_at = models.DateTimeField(_("published"), null=True, blank=True, editable=False)
    published_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, editable=False, related_name="+", verbose_name=_("published by")
    )

    class Meta:
        verbose_name = _("version of a survey")
        verbose_name_plural = _("versions of surveys")
        constraints = [models.UniqueConstraint(fields=["survey", "number"], name="version_number_once_a_survey")]

    def __str__(self):
        return f"{self.survey} · {self.number}"

    @property
    def frozen(self) -> bool:
        return self.published_at is not None
