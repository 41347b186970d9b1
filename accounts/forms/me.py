"""What a member says of themself, and how they like the site."""
from django import forms
from django.conf import settings
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from accounts import zones
from accounts.forms.fields import DisplayNameField
from accounts.models import Member
from accounts.names import clean_display_name


class ProfileForm(forms.ModelForm):
    display_name = DisplayNameField(label=_("Name"), required=False, help_text=_("Left empty, your handle stands in its place."))

    class Meta:
        model = Member
        fields = ["display_name", "bio"]
        widgets = {"bio": forms.Textarea(attrs={"rows": 4})}
        help_texts = {"bio": _("Two or three sentences, at most 280 characters.")}

    def clean_bio(self):
        return clean_display_name(self.cleaned_data["bio"])


class PreferencesForm(forms.ModelForm):
    language = forms.ChoiceField(label=_("Language"), choices=settings.LANGUAGES)
    time_zone = forms.ChoiceField(label=_("Time zone"), help_text=_("Every time on this site is shown in it."))

    class Meta:
        model = Member
        fields = ["language", "time_zone", "theme"]

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["time_zone"].choices = zones.choices(timezone.now())
        self.initial["time_zone"] = zones.zone_of(self.instance.time_zone).key
        self.initial["language"] = self.instance.language or get_language()
