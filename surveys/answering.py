"""Answering a wave: once a member, while it is open, by those it asks; nothing is stored when refused."""
from uuid import UUID, uuid5

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from accounts.guards import why_not
from community import interactions
from kit.periods import day_of
from surveys.audiences import EVERYONE
from surveys.errors import SurveyRefused
from surveys.models import Answer, Participation, Question, Response, Wave

NAMESPACE = UUID("b3a8f0c2-6f53-4a39-9d5f-0a6a1f0f7c11")
EMPTY = (None, "", [])


def event_id(member, wave: Wave) -> UUID:
    """Follows from the deed, so that answering a wave counts once."""
    return uuid5(NAMESPACE, f"survey_answered:{member.pk}:{wave.pk}")


def answer_of(response: Response, question: Question, value) -> Answer:
    """The row for a cleaned value of the question's type."""
    if question.type in (Question.Type.RATING, Question.Type.NUMBER):
        return Answer(response=response, question=question, number=value)
    if question.type == Question.Type.TEXT:
        return Answer(response=response, question=question, text=value)
    chosen = [value] if question.type == Question.Type.CHOICE else value
    in_order = [option["key"] for option in question.options if option["key"] in chosen]
    return Answer(response=response, question=question, option_keys=in_order)


def already_answered() -> SurveyRefused:
    return SurveyRefused("already_answered", _("You have answered."))


def refuse_unless_asked(wave: Wave, member, *, at) -> None:
    """Raise SurveyRefused unless the wave is open and asks this member."""
    if not wave.is_open_at(at):
        raise SurveyRefused("closed", _("This survey is closed."))
    if not member.can_take_part:
        raise SurveyRefused("not_allowed", why_not(member))
    if wave.audience != EVERYONE and not wave.invitations.filter(member=member).exists():
        raise SurveyRefused("not_allowed", _("This survey asks other members."))


def left_to_answer(wave: Wave, member) -> list[Question]:
    """The questions this member has not answered yet: all of them or none, unless the survey takes single answers."""
    questions = list(wave.version.questions.all())
    if not Participation.objects.filter(wave=wave, member=member).exists():
        return questions
    if not wave.survey.takes_single_answers:
        return []
    done = set(Answer.objects.filter(response__wave=wave, response__member=member).values_list("question", flat=True))
    return [question for question in questions if question.pk not in done]


@transaction.atomic
def submit(wave: Wave, member, values: dict[Question, object], *, at) -> Response:
    """Store the answers. `values` holds what a form has cleaned; empty ones are left out.

    Raises SurveyRefused with code closed, not_allowed or already_answered.
    """
    refuse_unless_asked(wave, member, at=at)
    survey = wave.survey
    _participation, first = Participation.objects.get_or_create(wave=wave, member=member)
    if not first and not survey.takes_single_answers:
        raise already_answered()
    if survey.is_anonymous:
        response = Response.objects.create(wave=wave, is_anonymous=True, answered_on=day_of(at))
    else:
        response, _made = Response.objects.get_or_create(
            wave=wave, member=member, defaults={"is_anonymous": False, "answered_on": day_of(at)}
        )
    answers = [answer_of(response, question, value) for question, value in values.items() if value not in EMPTY]
    try:
        with transaction.atomic():
            Answer.objects.bulk_create(answers)
    except IntegrityError as twice:
        raise already_answered() from twice
    if first and not survey.is_anonymous:
        interactions.record(member, "survey_answered", ("survey_wave", wave.pk), at=at, event_id=event_id(member, wave))
    return response
