"""Question: what is asked, of which type, on which scale, with which stable key."""
from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from kit.bilingual import localised, prefers_chinese
from surveys.errors import SurveyRefused
from surveys.models.indicator import Indicator
from surveys.models.survey import SurveyVersion

OPTION_FIELDS = {"key", "label_en", "label_zh"}
MOST_STEPS = 11
MOST_OPTIONS = 20


def _is_option(option) -> bool:
    return isinstance(option, dict) and set(option) == OPTION_FIELDS and all(isinstance(x, str) and x.strip() for x in option.values())


def validate_options(options) -> None:
    """A list of {key, label_en, label_zh}, each a text, no key twice."""
    if not isinstance(options, list) or len(options) > MOST_OPTIONS or not all(map(_is_option, options)):
        raise ValidationError(
            _("Write a list of objects with “key”, “label_en” and “label_zh”, at most %(most)s."), params={"most": MOST_OPTIONS}
        )
    keys = [option["key"] for option in options]
    if len(set(keys)) != len(keys):
        raise ValidationError(_("Two options have the same key."))


class Question(models.Model):
    """`key` stays the same from version to version as long as the same thing is asked on the same scale."""

    class Type(models.TextChoices):
        RATING = "rating", pgettext_lazy("question", "rating")
        CHOICE = "choice", pgettext_lazy("question", "one choice")
        MULTIPLE = "multiple", pgettext_lazy("question", "several choices")
        TEXT = "text", pgettext_lazy("question", "text")
        NUMBER = "number", pgettext_lazy("question", "number")

    version = models.ForeignKey(SurveyVersion, models.CASCADE, related_name="questions", verbose_name=_("version"))
    key = models.CharField(
        _("key"), max_length=50,
        validators=[RegexValidator(r"\A[a-z0-9][a-z0-9_-]*\Z", _("Use small letters, digits, hyphens and underscores."))],
    )
    type = models.CharField(_("type"), max_length=8, choices=Type, default=Type.RATING)
    text_en = models.CharField(_("question (English)"), max_length=240)
    text_zh = models.CharField(_("question (Chinese)"), max_length=240)
    help_en = models.CharField(_("help (English)"), max_length=240, blank=True)
    help_zh = models.CharField(_("help (Chinese)"), max_length=240, blank=True)
    required = models.BooleanField(_("required"), default=True)
    position = models.PositiveSmallIntegerField(_("position"), default=0)
    indicator = models.ForeignKey(
        Indicator, models.PROTECT, null=True, blank=True, related_name="questions", verbose_name=_("indicator"),
        help_text=_("Only for ratings: which side of satisfaction it measures."),
    )
    low = models.SmallIntegerField(_("lowest"), default=1, help_text=_("For ratings and numbers."))
    high = models.SmallIntegerField(_("highest"), default=5)
    low_label_en = models.CharField(_("word for the lowest (English)"), max_length=60, blank=True)
    low_label_zh = models.CharField(_("word for the lowest (Chinese)"), max_length=60, blank=True)
    high_label_en = models.CharField(_("word for the highest (English)"), max_length=60, blank=True)
    high_label_zh = models.CharField(_("word for the highest (Chinese)"), max_length=60, blank=True)
    options = models.JSONField(_("options"), default=list, blank=True, validators=[validate_options])

    class Meta:
        verbose_name = _("question")
        verbose_name_plural = _("questions")
        ordering = ["position", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["version", "key"], name="question_key_once_a_version"),
            models.CheckConstraint(condition=Q(low__lt=F("high")), name="question_scale_rises",
                                   violation_error_message=_("The highest must be above the lowest.")),
            models.CheckConstraint(condition=Q(indicator=None) | Q(type="rating"), name="only_ratings_have_an_indicator",
                                   violation_error_message=_("Only a rating can measure an indicator.")),
        ]
        indexes = [models.Index(fields=["key"], name="question_by_key")]

    def __str__(self):
        return self.text

    def save(self, *args, **kwargs):
        self._refuse_when_frozen()
        super().save(*args, **kwargs)

    def delete(self, *args, **kwargs):
        self._refuse_when_frozen()
        return super().delete(*args, **kwargs)

    @property
    def text(self) -> str:
        return localised(self, "text")

    @property
    def help(self) -> str:
        return localised(self, "help")

    @property
    def low_label(self) -> str:
        return localised(self, "low_label")

    @property
    def high_label(self) -> str:
        return localised(self, "high_label")

    @property
    def choices(self) -> list[tuple[str, str]]:
        """(key, label) of the options in the reader's language."""
        first, second = ("label_zh", "label_en") if prefers_chinese() else ("label_en", "label_zh")
        return [(option["key"], option[first] or option[second]) for option in self.options]

    @property
    def takes_options(self) -> bool:
        return self.type in (self.Type.CHOICE, self.Type.MULTIPLE)

    def clean(self):
        if self.takes_options and len(self.options or []) < 2:
            raise ValidationError({"options": _("A question with choices needs at least two options.")})
        low, high = self.low or 0, self.high or 0
        if self.type == self.Type.RATING and (low < 0 or high - low >= MOST_STEPS):
            raise ValidationError({"high": _("A rating starts at 0 or above and has at most %(most)s steps.") % {"most": MOST_STEPS}})

    def _refuse_when_frozen(self):
        versions = SurveyVersion.objects.filter(Q(pk=self.version_id) | Q(questions=self.pk) if self.pk else Q(pk=self.version_id))
        if versions.exclude(published_at=None).exists():
            raise SurveyRefused("frozen", _("This version is published: its questions cannot be changed. Start a new version."))
