"""In which currency a member wants to see and pay prices."""
from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _


class CurrencyForm(forms.Form):
    currency = forms.ChoiceField(
        label=_("Currency"), choices=lambda: [(code, code) for code in settings.CURRENCIES],
        error_messages={"required": _("Choose a currency."), "invalid_choice": _("Prices are not kept in this currency.")},
    )
    next = forms.CharField(required=False)
