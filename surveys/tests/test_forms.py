"""The form made from questions: what it takes and what it refuses."""
import pytest
from django.core.exceptions import ValidationError
from django.utils.translation import override

from surveys.forms import SurveyForm
from surveys.models import Question
from tests.factories.surveys import make_question, make_survey, make_version

pytestmark = pytest.mark.django_db


@pytest.fixture
def draft():
    return make_version(make_survey(), types=(), published=False)


def _form(question, *values):
    from django.http import QueryDict

    data = QueryDict(mutable=True)
    data.setlist(f"q_{question.key}", list(values))
    return SurveyForm([question], data)


@pytest.mark.parametrize("value", ["0", "6", "-1", "4.5", "nan", "NaN", "inf", "4 stars", "<b>", "1e1", "４", "\x00"])
def test_a_rating_off_its_scale_is_an_error_and_stays_in_the_form(draft, value):
    form = _form(make_question(draft, "q", "rating"), value)
    assert not form.is_valid()
    assert list(form.errors) == ["q_q"]


@pytest.mark.parametrize(("low", "high", "value"), [(1, 5, 1), (1, 5, 5), (0, 10, 0), (0, 10, 10)])
def test_a_rating_takes_both_ends_of_its_scale(draft, low, high, value):
    question = make_question(draft, "q", "rating", low=low, high=high)
    form = _form(question, str(value))
    assert form.is_valid(), form.errors
    assert form.answers == {question: value}


@pytest.mark.parametrize("value", ["nan", "inf", "-inf", "101", "-1", "ten", "1e999", ""])
def test_a_number_must_be_one_and_in_range(draft, value):
    assert not _form(make_question(draft, "q", "number", low=0, high=100), value).is_valid()


def test_a_foreign_option_key_is_refused(draft):
    other = make_question(draft, "other", "choice", options=[{"key": k, "label_en": k, "label_zh": k} for k in ("x", "y")])
    assert other.options[0]["key"] == "x"
    assert not _form(make_question(draft, "one", "choice"), "x").is_valid()
    assert not _form(make_question(draft, "several", "multiple"), "talks", "x").is_valid()
    assert _form(make_question(draft, "fine", "multiple"), "talks", "contests").is_valid()


def test_a_required_question_must_be_answered_and_an_optional_one_need_not(draft):
    for kind in Question.Type.values:
        required, optional = make_question(draft, f"r-{kind}", kind), make_question(draft, f"o-{kind}", kind, required=False)
        assert not _form(required).is_valid()
        form = _form(optional)
        assert form.is_valid(), form.errors
        assert form.answers[optional] in (None, "", [])


def test_a_text_of_blanks_is_no_answer_and_one_too_long_is_an_error(draft):
    question = make_question(draft, "q", "text")
    assert not _form(question, "   ").is_valid()
    assert not _form(question, "字" * 4001).is_valid()
    assert _form(question, "字" * 4000).is_valid()


def test_what_was_typed_stands_in_the_form_again(draft):
    rating, text = make_question(draft, "a", "rating"), make_question(draft, "b", "text")
    form = SurveyForm([rating, text], {"q_a": "9", "q_b": "typed with care"})
    assert not form.is_valid()
    assert form.asked[1].field.value() == "typed with care"
    form = SurveyForm([rating, text], {"q_a": "4", "q_b": ""})
    assert not form.is_valid()
    assert [row.value for row in form.asked[0].rows if row.checked] == ["4"]
    assert form.progress == [(1, 1), (1, 0)]


def test_questions_and_options_speak_the_language_of_the_reader(draft):
    question = make_question(draft, "q", "choice", text_en="What next?", text_zh="下一步？")
    with override("zh-hans"):
        form = SurveyForm([question])
        assert form.asked[0].question.text == "下一步？"
        assert [row.label for row in form.asked[0].rows] == ["技术分享", "代码评审", "编程竞赛"]
    with override("en"):
        assert [row.label for row in SurveyForm([question]).asked[0].rows] == ["Talks", "Code review", "Contests"]


@pytest.mark.parametrize("options", [
    [], "talks", [{"key": "a", "label_en": "A", "label_zh": "甲"}], [{"key": "a"}, {"key": "b"}],
    [{"key": "a", "label_en": "A", "label_zh": "甲"}, {"key": "a", "label_en": "B", "label_zh": "乙"}],
    [{"key": "a", "label_en": "A", "label_zh": ""}, {"key": "b", "label_en": "B", "label_zh": "乙"}], [1, 2], {"a": 1},
])
def test_options_that_are_none_are_refused(draft, options):
    with pytest.raises(ValidationError):
        Question(version=draft, key="q", type="choice", text_en="x", text_zh="x", options=options).full_clean()


@pytest.mark.parametrize("scale", [(5, 5), (5, 1), (-1, 5), (0, 11)])
def test_a_scale_that_is_none_is_refused(draft, scale):
    with pytest.raises(ValidationError):
        Question(version=draft, key="q", type="rating", text_en="x", text_zh="x", low=scale[0], high=scale[1]).full_clean()
