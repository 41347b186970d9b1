"""Forms of writing, reporting and deciding."""
from django import forms
from django.utils.translation import gettext_lazy as _

from community.models import Category, Decision, Flag
from community.wordings import clean_body, clean_title, weight

LONGEST_BODY = 50_000
LONGEST_TITLE = 120
SHORTEST_TITLE = 4
SHORTEST_BODY = 2


class BodyField(forms.CharField):
    """A text in Markdown, cleaned."""

    def __init__(self, *, rows: int, label):
        super().__init__(
            label=label, strip=False, max_length=LONGEST_BODY,
            widget=forms.Textarea(attrs={"rows": rows, "maxlength": LONGEST_BODY, "data-submit-on-ctrl-enter": ""}),
            error_messages={
                "required": _("Please write something first."),
                "max_length": _("This text has %(show_value)d characters; %(limit_value)d fit. Please split it."),
            },
        )

    def clean(self, value):
        # Browsers send each line break as two characters, which the limit must not count.
        body = super().clean((value or "").replace("\r\n", "\n"))
        body = clean_body(body)
        if weight(body) < SHORTEST_BODY:
            raise forms.ValidationError(_("This is too short to be understood. Please write a little more."), code="too_short")
        return body


class TitleField(forms.CharField):
    def __init__(self):
        super().__init__(
            label=_("Title"), max_length=LONGEST_TITLE, error_messages={"required": _("A topic needs a title.")},
            help_text=_("Say in one line what it is about; a good title gets better answers."),
        )

    def clean(self, value):
        title = clean_title(super().clean(value))
        if weight(title) < SHORTEST_TITLE:
            raise forms.ValidationError(_("This title is too short. What is the topic about?"), code="too_short")
        return title


class CategoryField(forms.ModelChoiceField):
    def label_from_instance(self, category):
        return category.name


class TopicForm(forms.Form):
    """A new topic."""

    category = CategoryField(Category.objects.all(), label=_("Category"), to_field_name="slug", empty_label=_("Choose a category"))
    title = TitleField()
    body = BodyField(rows=12, label=_("Text, in Markdown"))


class ReplyForm(forms.Form):
    body = BodyField(rows=5, label=_("Markdown. An example that runs is worth more than a page."))


class EditReplyForm(forms.Form):
    body = BodyField(rows=10, label=_("Text, in Markdown"))


class EditTopicForm(EditReplyForm):
    """An opening post carries the title."""

    title = TitleField()
    field_order = ["title", "body"]


class FlagForm(forms.Form):
    reason = forms.ChoiceField(label=_("What is wrong with it?"), choices=Flag.Reason, widget=forms.RadioSelect)
    note = forms.CharField(
        label=_("Anything the moderator should know"), required=False, max_length=500, widget=forms.Textarea(attrs={"rows": 3})
    )


class DecisionForm(forms.Form):
    verdict = forms.ChoiceField(choices=Decision.Verdict)
    note = forms.CharField(label=_("A word to the author"), required=False, max_length=500)
