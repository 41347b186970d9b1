"""Forms of tags: a line of them for a topic, and what a moderator makes of a new one."""
from django import forms
from django.urls import reverse_lazy
from django.utils.translation import gettext_lazy as _

from community.models import Tag
from community.tagging import APPROVE, MERGE, REFUSE
from community.tagnames import BadTag, clean_name, names_in, slug_of


class TagsField(forms.CharField):
    """Names with commas between them; cleaned to a list."""

    def __init__(self):
        super().__init__(
            label=_("Tags"), required=False, max_length=400,
            help_text=_("Up to five, with commas between them, such as python, c++. A new tag waits for a moderator."),
            widget=forms.TextInput(attrs={"data-complete-url": reverse_lazy("community:complete_tags"), "autocapitalize": "none"}),
        )

    def clean(self, value):
        try:
            return names_in(super().clean(value))
        except BadTag as fault:
            raise forms.ValidationError(str(fault), code="bad_tag") from fault


class TagDecisionForm(forms.Form):
    verdict = forms.ChoiceField(choices=[(name, name) for name in (APPROVE, REFUSE, MERGE)])
    into = forms.CharField(required=False, max_length=60)


class TagAdminForm(forms.ModelForm):
    """The name is cleaned as members’ are; the slug follows from it, once."""

    class Meta:
        model = Tag
        fields = ["name", "description_en", "description_zh", "synonym_of", "state"]

    def clean_name(self):
        try:
            name = clean_name(self.cleaned_data["name"])
        except BadTag as fault:
            raise forms.ValidationError(str(fault), code="bad_tag") from fault
        if Tag.objects.filter(slug=self.instance.slug or slug_of(name)).exclude(pk=self.instance.pk).exists():
            raise forms.ValidationError(_("This tag is there already."), code="taken")
        if self.instance.slug and slug_of(name) != self.instance.slug:
            raise forms.ValidationError(_("Its address would change. Make it a synonym of a new tag instead."), code="renamed")
        return name
