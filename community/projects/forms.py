"""Forms of projects: the project with what help it wants, a maintainer, a topic to link, an offer."""
from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from accounts.models import Member
from community.models import HelpWanted, Project
from community.projects.linking import topic_at
from community.wordings import clean_body, clean_title, weight

TECHS = 8
LONGEST_TECH = 30
WANTED = 6


class TechField(forms.CharField):
    """Names with commas between, also full-width ones."""

    def clean(self, value):
        text = clean_title(super().clean(value)).replace("，", ",").replace("、", ",")
        names = list(dict.fromkeys(name.strip() for name in text.split(",") if name.strip()))
        if len(names) > TECHS:
            raise forms.ValidationError(_("At most %(count)d, please."), params={"count": TECHS})
        if any(len(name) > LONGEST_TECH for name in names):
            raise forms.ValidationError(_("One of these is too long. Put commas between them."))
        return names


class ProjectForm(forms.ModelForm):
    techs = TechField(
        label=_("Languages and tools"), required=False, max_length=200, help_text=_("With commas between: Python, PostgreSQL.")
    )

    class Meta:
        model = Project
        fields = ["name", "slug", "summary", "language", "repository", "techs", "licence", "state", "description"]
        widgets = {
            "description": forms.Textarea(attrs={"rows": 10}), "repository": forms.URLInput(), "summary": forms.Textarea(attrs={"rows": 2}),
        }
        help_texts = {
            "slug": _("The end of the page’s address: small letters, digits and hyphens. It stays."),
            "summary": _("What it does and for whom, in one or two sentences."),
            "repository": _("Where the source is, beginning with https://."),
            "licence": _("For example MIT or Apache-2.0."),
            "description": _("Markdown. How to build it, where to begin, what is planned."),
        }

    field_order = ["name", "slug", "summary", "language", "repository", "techs", "licence", "state", "description"]

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["language"].choices = settings.LANGUAGES
        self.fields["repository"].assume_scheme = "https"
        if self.instance.pk:
            del self.fields["slug"]
            self.initial["techs"] = ", ".join(self.instance.techs.values_list("name", flat=True))

    def clean_name(self):
        name = clean_title(self.cleaned_data["name"])
        if weight(name) < 2:
            raise forms.ValidationError(_("This name is too short."))
        return name

    def clean_summary(self):
        return clean_title(self.cleaned_data["summary"])

    def clean_description(self):
        return clean_body(self.cleaned_data["description"])

    @property
    def texts(self) -> dict:
        return {name: self.cleaned_data[name] for name in self.fields if name != "techs"}


class WantedForm(forms.Form):
    """One thing to help with; an empty line is none."""

    what = forms.CharField(label=_("What is to be done"), max_length=140, required=False)
    level = forms.ChoiceField(label=_("Asks for"), choices=HelpWanted.Level, initial=HelpWanted.Level.SOME)
    topic = forms.CharField(label=_("Address of a topic about it"), max_length=300, required=False)

    def __init__(self, *args, member, **kwargs):
        self.member = member
        super().__init__(*args, **kwargs)

    def clean_what(self):
        return clean_title(self.cleaned_data["what"])

    def clean_topic(self):
        url = self.cleaned_data["topic"]
        if not url:
            return None
        topic = topic_at(url, self.member)
        if topic is None:
            raise forms.ValidationError(_("There is no topic at this address that you can see."))
        return topic


WantedFormSet = forms.formset_factory(WantedForm, extra=0, min_num=WANTED, max_num=WANTED, absolute_max=WANTED)


def wanted_of(formset) -> list[dict]:
    return [form.cleaned_data for form in formset if form.cleaned_data.get("what")]


class MaintainerForm(forms.Form):
    handle = forms.CharField(label=_("Handle of a member"), max_length=31)
    role = forms.CharField(label=_("Their part"), max_length=60, required=False)

    def clean_handle(self):
        handle = self.cleaned_data["handle"].strip().removeprefix("@").lower()
        member = Member.objects.shown().filter(handle=handle).first()
        if member is None:
            raise forms.ValidationError(_("There is no member with this handle."))
        self.cleaned_data["member"] = member
        return handle

    def clean_role(self):
        return clean_title(self.cleaned_data["role"])


class LinkForm(forms.Form):
    url = forms.CharField(label=_("Address of a topic"), max_length=300)


class OfferForm(forms.Form):
    message = forms.CharField(
        label=_("What you would like to do, and what you know already"), max_length=1000, strip=True,
        widget=forms.Textarea(attrs={"rows": 4}), error_messages={"required": _("Please write something first.")},
    )

    def clean_message(self):
        message = clean_body(self.cleaned_data["message"])
        if weight(message) < 10:
            raise forms.ValidationError(_("This is too short to be understood. Please write a little more."))
        return message
