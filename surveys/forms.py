"""Forms made from the questions of a version, and the fields of one answer sent by a program."""
from dataclasses import dataclass
from string import ascii_uppercase

from django import forms
from django.utils.functional import cached_property
from django.utils.translation import gettext as _

from kit.bilingual import prefers_chinese
from surveys.models import Question

LONGEST_TEXT = 4000
MOST_ROWS = 7


def name_of(question: Question) -> str:
    return f"q_{question.key}"


def rating_label(question: Question, step: int) -> str:
    return question.low_label if step == question.low else question.high_label if step == question.high else ""


def field_of(question: Question) -> forms.Field:
    """The field that takes an answer of the question's type. Unknown options, NaN and what is off the scale are refused."""
    shared = {"label": question.text, "help_text": question.help, "required": question.required}
    blank = [] if question.required else [("", _("No answer"))]
    Type = Question.Type
    if question.type == Type.RATING:
        steps = [(step, rating_label(question, step)) for step in range(question.low, question.high + 1)]
        return forms.TypedChoiceField(choices=steps + blank, coerce=int, empty_value=None, widget=forms.RadioSelect, **shared)
    if question.type == Type.CHOICE:
        return forms.ChoiceField(choices=question.choices + blank, widget=forms.RadioSelect, **shared)
    if question.type == Type.MULTIPLE:
        return forms.MultipleChoiceField(choices=question.choices, widget=forms.CheckboxSelectMultiple, **shared)
    if question.type == Type.NUMBER:
        widget = forms.NumberInput(attrs={"class": "form-control", "step": "any", "inputmode": "decimal"})
        return forms.FloatField(min_value=question.low, max_value=question.high, widget=widget, **shared)
    return forms.CharField(max_length=LONGEST_TEXT, widget=forms.Textarea(attrs={"class": "form-control", "rows": 4}), **shared)


@dataclass(frozen=True)
class Row:
    """One step of a scale or one option: what to tick."""

    id: str
    value: str
    mark: str
    label: str
    checked: bool


@dataclass(frozen=True)
class Asked:
    """One question as the page shows it."""

    number: int
    name: str
    shape: str
    question: Question
    note: str
    rows: list[Row]
    field: forms.BoundField
    errors: list[str]
    described_by: str


    @property
    def is_given(self) -> bool:
        return any(row.checked and row.value for row in self.rows) or bool(not self.rows and self.field.value())


def note_of(question: Question) -> str:
    """What stands under the question: its help, the span of a number, that it may be left out."""
    parts = [question.help]
    if question.type == Question.Type.NUMBER:
        parts.append(_("A number from %(low)s to %(high)s.") % {"low": question.low, "high": question.high})
    if question.type == Question.Type.MULTIPLE:
        parts.append(_("Tick all that apply."))
    if not question.required:
        parts.append(_("You may leave this out."))
    return ("" if prefers_chinese() else " ").join(str(part) for part in parts if part)


def rows_of(question: Question, bound: forms.BoundField) -> list[Row]:
    """What can be ticked: the steps of a rating, or options with a letter each."""
    given = bound.value()
    ticked = {str(value) for value in given} if isinstance(given, list) else {"" if given is None else str(given)}
    is_rating = question.type == Question.Type.RATING
    rows = []
    for i, (value, label) in enumerate(getattr(bound.field, "choices", ())):
        mark = str(value) if is_rating else ascii_uppercase[i] if value else ""
        rows.append(Row(f"{bound.auto_id}_{i}", str(value), mark, str(label), str(value) in ticked))
    return rows


class SurveyForm(forms.Form):
    """`questions` become fields in their order; `answers` gives the cleaned values by question."""

    def __init__(self, questions, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.questions = list(questions)
        self.fields = {name_of(question): field_of(question) for question in self.questions}

    @property
    def answers(self) -> dict[Question, object]:
        return {question: self.cleaned_data[name_of(question)] for question in self.questions}

    @cached_property
    def asked(self) -> list[Asked]:
        return [self._asked(number, question) for number, question in enumerate(self.questions, 1)]

    @property
    def progress(self) -> list[tuple[int, int]]:
        """(weight, done) of each question, for the ruler."""
        return [(1, int(not asked.errors and asked.is_given)) for asked in self.asked]

    def _asked(self, number: int, question: Question) -> Asked:
        bound = self[name_of(question)]
        errors = list(bound.errors) if self.is_bound else []
        note = note_of(question)
        ids = " ".join(f"{bound.html_name}-{what}" for what, there in (("help", note), ("error", errors)) if there)
        if ids:
            bound.field.widget.attrs["aria-describedby"] = ids
        if errors:
            bound.field.widget.attrs["aria-invalid"] = "true"
            bound.field.widget.attrs["class"] = f"{bound.field.widget.attrs.get('class', '')} is-invalid".strip()
        is_long = question.type == Question.Type.RATING and question.high - question.low >= MOST_ROWS
        return Asked(
            number, bound.html_name, "nps" if is_long else question.type, question, note, rows_of(question, bound), bound, errors, ids
        )


class SingleAnswerForm(forms.Form):
    """Question and member of one answer; the answer itself is cleaned by the question's own field."""

    question = forms.CharField(max_length=50)
    username = forms.CharField(max_length=150, required=False)
