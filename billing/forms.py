"""What checkout asks."""
from django import forms
from django.utils.translation import gettext_lazy as _


class PayForm(forms.Form):
    """How to pay: one of the providers that take the order's currency."""

    provider = forms.ChoiceField(
        label=_("Pay with"), widget=forms.RadioSelect,
        error_messages={"required": _("Choose how to pay."), "invalid_choice": _("Choose how to pay.")},
    )

    def __init__(self, *args, offered, **kwargs):
        super().__init__(*args, **kwargs)
        self.offered = offered
        self.fields["provider"].choices = [(one.name, one.label) for one in offered]  # type: ignore[attr-defined]
        if offered:
            self.fields["provider"].initial = offered[0].name
