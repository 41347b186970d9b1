"""POST /api/v1/survey: one answer to one question, sent by a program."""
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.views import APIView

from accounts.models import Member
from kit.api import ApiError, form_errors, success
from surveys import answering
from surveys.errors import SurveyRefused
from surveys.forms import SingleAnswerForm, SurveyForm, name_of
from surveys.models import Question, Wave

STATUS_CODES = {"already_answered": 409, "closed": 409, "anonymous": 409, "ambiguous": 409, "not_allowed": 403}
Type = Question.Type
A_NUMBER = gettext_lazy("Send a number as the answer.")
EXPECTED = {
    Type.RATING: A_NUMBER, Type.NUMBER: A_NUMBER, Type.CHOICE: gettext_lazy("Send the key of one option as the answer."),
    Type.MULTIPLE: gettext_lazy("Send a list of option keys as the answer."), Type.TEXT: gettext_lazy("Send a text as the answer."),
}


class SingleAnswerBody(serializers.Serializer):
    """What the call takes."""

    question = serializers.CharField(help_text="The stable key of the question.")
    answer = serializers.JSONField(help_text="A number, an option key, a list of option keys or a text, by the type of the question.")
    username = serializers.CharField(required=False, help_text="The member who answers; only for tokens that may act for others.")


class SingleAnswerMade(serializers.Serializer):
    """What it answers."""

    status = serializers.CharField()
    message = serializers.CharField()


def acting_member(request, username: str) -> Member:
    """The member who answers: the caller, or the one a service account names. Raises ApiError."""
    if not username or username.lower() == request.user.handle:
        return request.user
    if not request.auth.acts_for_others:
        raise ApiError(_("This token may not act for others."), code="not_allowed", status_code=403)
    member = Member.objects.filter(handle=username.lower(), is_active=True).first()
    if member is None:
        message = _("There is no such member.")
        raise ApiError(message, code="invalid", errors={"username": [message]})
    return member


def refused(code: str, message) -> ApiError:
    return ApiError(str(message), code=code, status_code=STATUS_CODES[code])


def open_wave_of(key: str, *, at) -> Wave:
    """The one open wave of a non-anonymous survey with single answers that asks this question. Raises ApiError."""
    if not Question.objects.filter(key=key, version__published_at__isnull=False).exists():
        message = _("There is no question with this key.")
        raise ApiError(message, code="unknown_question", errors={"question": [message]})
    asking = list(Wave.objects.open_at(at).filter(version__questions__key=key).select_related("survey", "version"))
    single = [wave for wave in asking if wave.survey.takes_single_answers and not wave.survey.is_anonymous]
    if len(single) > 1:
        raise refused("ambiguous", _("Several open surveys ask this question. Answer on their pages."))
    if single:
        return single[0]
    if any(wave.survey.is_anonymous for wave in asking):
        raise refused("anonymous", _("This survey is anonymous: it can only be answered on its page."))
    if asking:
        raise refused("closed", _("This survey takes no single answers. Answer on its page."))
    raise refused("closed", _("This survey is closed."))


def is_of_type(question: Question, value) -> bool:
    """Whether the JSON value has the shape that the type of the question asks for."""
    if question.type in (Type.RATING, Type.NUMBER):
        return isinstance(value, int | float) and not isinstance(value, bool)
    if question.type == Type.MULTIPLE:
        return isinstance(value, list) and all(isinstance(key, str) for key in value)
    return isinstance(value, str)


def cleaned_answer(question: Question, value):
    """The value as the page's form would have cleaned it. Raises ApiError."""
    if not is_of_type(question, value):
        wrong = str(EXPECTED[question.type])
        raise ApiError(wrong, code="invalid", errors={"answer": [wrong]})
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    form = SurveyForm([question], {name_of(question): value})
    if not form.is_valid():
        sentences = [str(sentence) for sentence in form.errors[name_of(question)]]
        raise ApiError(sentences[0], code="invalid", errors={"answer": sentences})
    if form.answers[question] in answering.EMPTY:
        message = _("Send an answer.")
        raise ApiError(message, code="invalid", errors={"answer": [message]})
    return form.answers[question]


class SingleAnswer(APIView):
    """Answer one question of an open survey, in your own name or, with a service account, in another member's."""

    @extend_schema(request=SingleAnswerBody, responses={201: SingleAnswerMade}, summary="Answer one question of a survey")
    def post(self, request):
        now = timezone.now()
        form = SingleAnswerForm({name: value for name, value in request.data.items() if isinstance(value, str)})
        if not form.is_valid():
            raise form_errors(form)
        if "answer" not in request.data:
            message = _("Send an answer.")
            raise ApiError(message, code="invalid", errors={"answer": [message]})
        member = acting_member(request, form.cleaned_data["username"])
        wave = open_wave_of(form.cleaned_data["question"], at=now)
        question = wave.version.questions.get(key=form.cleaned_data["question"])
        value = cleaned_answer(question, request.data["answer"])
        try:
            answering.submit(wave, member, {question: value}, at=now)
        except SurveyRefused as refusal:
            raise refused(refusal.code, refusal) from refusal
        return success(_("Your answer is in."), 201)
