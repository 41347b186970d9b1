"""Surveys, with a question of each type where none is given."""
import itertools
from datetime import timedelta

from django.utils import timezone

from surveys import answering, publishing
from surveys.models import Indicator, Question, Survey, SurveyVersion, Wave

_numbers = itertools.count(1)
OPTIONS = [
    {"key": "talks", "label_en": "Talks", "label_zh": "技术分享"},
    {"key": "reviews", "label_en": "Code review", "label_zh": "代码评审"},
    {"key": "contests", "label_en": "Contests", "label_zh": "编程竞赛"},
]


def make_indicator(key=None, **fields) -> Indicator:
    key = key or f"indicator-{next(_numbers)}"
    return Indicator.objects.create(key=key, **{"name_en": key.title(), "name_zh": f"指标{key}", **fields})


def make_question(version, key=None, type="rating", **fields) -> Question:
    key = key or f"question-{next(_numbers)}"
    if type in ("choice", "multiple"):
        fields.setdefault("options", OPTIONS)
    fields = {"text_en": f"How is {key}?", "text_zh": f"{key} 怎么样？", "position": version.questions.count() + 1, **fields}
    return Question.objects.create(version=version, key=key, type=type, **fields)


def make_survey(slug=None, **fields) -> Survey:
    slug = slug or f"survey-{next(_numbers)}"
    return Survey.objects.create(slug=slug, **{"title_en": "How is it going?", "title_zh": "最近怎么样？", "is_anonymous": False, **fields})


def make_version(survey, *, types=("rating", "choice", "text"), published=True, **question_fields) -> SurveyVersion:
    """A version with one question of each of `types`, whose keys are q1, q2, …"""
    version = SurveyVersion.objects.create(survey=survey, number=survey.versions.count() + 1)
    for number, type_ in enumerate(types, 1):
        make_question(version, f"q{number}", type_, **question_fields)
    return publishing.publish(version, by=None, at=timezone.now()) if published else version


def make_wave(survey=None, *, version=None, types=("rating", "choice", "text"), opens_at=None, closes_at=None, audience="everyone",
              name="2026 Q4", **survey_fields) -> Wave:
    """A wave that opened an hour ago and stays open for a week."""
    survey = survey or make_survey(**survey_fields)
    version = version or make_version(survey, types=types)
    opens_at = opens_at or timezone.now() - timedelta(hours=1)
    closes_at = closes_at or opens_at + timedelta(days=7)
    return Wave.objects.create(survey=survey, version=version, name=name, opens_at=opens_at, closes_at=closes_at, audience=audience)


def give_answers(wave, member, *, at=None, **answers):
    """`give_answers(wave, member, q1=4, q3="…")`: submit by question keys."""
    questions = {question.key: question for question in wave.version.questions.all()}
    return answering.submit(wave, member, {questions[key]: value for key, value in answers.items()}, at=at or timezone.now())
