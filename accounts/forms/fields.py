"""Form fields that several forms of members share."""
from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.models import Member
from accounts.names import clean_display_name, refuse_posing, validate_display_name

LONG_ENOUGH = _("At least 10 characters, and not a common password.")
# The script of the page asks the server how good it is while it is typed.
NEW_PASSWORD = {"autocomplete": "new-password", "minlength": 10, "data-strength": ""}


class DisplayNameField(forms.CharField):
    """A name in any script, cleaned of what is invisible; refused when nothing is left or when it poses as the team."""

    def __init__(self, **options):
        super().__init__(max_length=Member._meta.get_field("display_name").max_length, **options)

    def clean(self, value):
        raw = super().clean(value)
        validate_display_name(raw)
        name = clean_display_name(raw)
        refuse_posing(name)
        return name
