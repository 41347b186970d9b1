"""Forms of asking an expert, of declining and handing on, and of becoming one."""
from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from community.forms import BodyField, CategoryField, TitleField
from community.models import Category, Expert
from community.wordings import clean_body, clean_title


class AskForm(forms.Form):
    category = CategoryField(Category.objects.all(), label=_("Category"), to_field_name="slug", empty_label=_("Choose a category"))
    title = TitleField()
    body = BodyField(rows=10, label=_("Your question, in Markdown"))

    def __init__(self, *args, member, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["category"].offer_to(member)


class DeclineForm(forms.Form):
    reason = forms.CharField(
        label=_("Why you do not answer it"), max_length=300, error_messages={"required": _("Please give a reason; the asker reads it.")}
    )

    def clean_reason(self):
        return clean_title(self.cleaned_data["reason"])


class HandOverForm(forms.Form):
    taker = forms.ModelChoiceField(Expert.objects.none(), label=_("To whom"))
    reason = forms.CharField(label=_("Why"), max_length=300, required=False)

    def __init__(self, *args, expert, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["taker"].label_from_instance = lambda expert: f"{expert.member.name}: {expert.subjects}"
        self.fields["taker"].queryset = Expert.objects.listed().filter(is_accepting=True).exclude(pk=expert.pk).select_related("member")

    def clean_reason(self):
        return clean_title(self.cleaned_data["reason"])


class TermsForm(forms.ModelForm):
    """What an expert answers, and what they promise."""

    class Meta:
        model = Expert
        fields = ["subjects", "about", "language", "promise_hours", "weekly_limit", "is_accepting"]
        widgets = {"about": forms.Textarea(attrs={"rows": 4})}
        labels = {
            "subjects": _("What you answer"), "about": _("What you have done with it"), "promise_hours": _("You answer within (hours)"),
            "weekly_limit": _("Questions you take in seven days"), "is_accepting": _("I take questions now"),
        }
        help_texts = {"subjects": _("In a few words with commas between, such as: query plans, locks, PostgreSQL.")}

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["language"].choices = settings.LANGUAGES

    def clean_subjects(self):
        return clean_title(self.cleaned_data["subjects"])

    def clean_about(self):
        return clean_body(self.cleaned_data["about"])
