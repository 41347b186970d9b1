"""Publishing a version freezes its questions; the next change begins as a copy."""
from django.db import transaction
from django.utils.translation import gettext as _

from surveys.errors import SurveyRefused
from surveys.models import Question, Survey, SurveyVersion


@transaction.atomic
def publish(version: SurveyVersion, *, by, at) -> SurveyVersion:
    """Freeze the questions of `version`; raises SurveyRefused when it asks nothing. Publishing twice changes nothing."""
    version = SurveyVersion.objects.select_for_update().get(pk=version.pk)
    if version.frozen:
        return version
    questions = list(version.questions.all())
    if not questions:
        raise SurveyRefused("empty", _("A version needs at least one question before it can be published."))
    for question in questions:
        if question.takes_options and len(question.options) < 2:
            raise SurveyRefused("options", _("“%(question)s” needs at least two options.") % {"question": question.text})
    version.published_at, version.published_by = at, by
    version.save(update_fields=["published_at", "published_by"])
    return version


@transaction.atomic
def start_version(survey: Survey) -> SurveyVersion:
    """A new version with the questions of the latest one, ready to be changed. An unpublished one is returned as it is."""
    Survey.objects.select_for_update().get(pk=survey.pk)
    latest = survey.versions.order_by("-number").first()
    if latest is not None and not latest.frozen:
        return latest
    version = survey.versions.create(number=latest.number + 1 if latest else 1)
    copies = list(latest.questions.all()) if latest else []
    for question in copies:
        question.pk, question.version, question._state.adding = None, version, True
    Question.objects.bulk_create(copies)
    return version
