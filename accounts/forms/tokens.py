"""What a new API token is called and how long it lives."""
from datetime import timedelta

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from accounts.models import ApiToken
from accounts.names import clean_display_name

LIFETIMES = [("30", _("30 days")), ("90", _("90 days")), ("365", _("1 year"))]


class TokenForm(forms.Form):
    name = forms.CharField(
        label=_("Name"), max_length=ApiToken._meta.get_field("name").max_length,
        help_text=_("What will use it, so that you know later which one to revoke."),
    )
    days = forms.TypedChoiceField(label=_("Expires after"), choices=LIFETIMES, coerce=int, initial="90")

    def clean_name(self):
        name = clean_display_name(self.cleaned_data["name"])
        if not name:
            raise ValidationError(_("A name needs at least one visible character."), code="invisible_name")
        return name

    @property
    def lifetime(self) -> timedelta:
        return timedelta(days=self.cleaned_data["days"])
