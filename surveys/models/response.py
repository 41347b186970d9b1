"""Response and Answer: what was said. Of an anonymous survey they hold nothing that leads to the member."""
import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from surveys.models.question import Question
from surveys.models.wave import Wave


class Response(models.Model):
    """One member's answers to one wave. Keys are random, so that they tell no order; of the time only the day is kept."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    wave = models.ForeignKey(Wave, models.PROTECT, related_name="responses", verbose_name=_("wave"))
    is_anonymous = models.BooleanField(_("anonymous"), editable=False)
    member = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="survey_responses", verbose_name=_("member")
    )
    answered_on = models.DateField(_("answered on"))

    class Meta:
        verbose_name = _("response")
        verbose_name_plural = _("responses")
        constraints = [
            models.CheckConstraint(condition=Q(is_anonymous=False) | Q(member=None), name="anonymous_response_has_no_member"),
            models.UniqueConstraint(fields=["wave", "member"], condition=Q(member__isnull=False), name="one_response_a_wave_and_member"),
        ]
        indexes = [models.Index(fields=["answered_on"], name="response_by_day")]

    def __str__(self):
        return str(self.pk)


class Answer(models.Model):
    """The answer to one question: a number for ratings and numbers, option keys for choices, a text for texts."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    response = models.ForeignKey(Response, models.CASCADE, related_name="answers", verbose_name=_("response"))
    question = models.ForeignKey(Question, models.PROTECT, related_name="answers", verbose_name=_("question"))
    number = models.FloatField(pgettext_lazy("question", "number"), null=True, blank=True)
    option_keys = models.JSONField(_("options"), null=True, blank=True)
    text = models.TextField(_("text"), blank=True)

    class Meta:
        verbose_name = _("answer")
        verbose_name_plural = _("answers")
        constraints = [models.UniqueConstraint(fields=["response", "question"], name="one_answer_a_response_and_question")]

    def __str__(self):
        return str(self.pk)
