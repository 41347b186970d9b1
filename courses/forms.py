"""Input: what the catalogue is narrowed by, and a file for a lesson."""
from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from billing.files import ENDINGS, WHAT_IS_TAKEN
from courses.models import Course, LessonVersion


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


class FileForm(forms.Form):
    """A file for one of the lessons of a draft. Its name and type are not believed."""

    lesson = forms.ModelChoiceField(LessonVersion.objects.none(), label=_("Lesson"), empty_label=None)
    file = forms.FileField(
        label=_("File"), max_length=None, allow_empty_file=True, help_text=WHAT_IS_TAKEN,
        widget=forms.ClearableFileInput(attrs={"accept": ",".join(ENDINGS)}),
    )

    def __init__(self, *args, lessons, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["lesson"].queryset = lessons
