"""Input: what the catalogue is narrowed by."""
from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from courses.models import Course


class CatalogueFilter(forms.Form):
    """Every field may be empty; a value that is none of the choices narrows nothing."""

    topic = forms.ChoiceField(label=_("Subject"), required=False)
    level = forms.ChoiceField(label=_("Difficulty"), required=False, choices=[("", _("all levels")), *Course.Level.choices])
    language = forms.ChoiceField(label=_("Language"), required=False, choices=[("", _("all languages")), *settings.LANGUAGES])

    def __init__(self, *args, topics=(), **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["topic"].choices = [("", _("all subjects")), *((topic, topic) for topic in topics)]
        for field in self.fields.values():
            field.widget.attrs["class"] = "form-select"

    def chosen(self) -> dict[str, str]:
        """The fields that narrow, by name."""
        self.is_valid()
        return {name: value for name, value in self.cleaned_data.items() if value}

    def narrow(self, courses):
        return courses.filter(**self.chosen())
