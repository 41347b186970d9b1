"""In which currency a member wants to see and pay prices."""
from django import forms
from django.utils.translation import gettext_lazy as _

from kit import house


class CurrencyForm(forms.Form):
    currency = forms.ChoiceField(
        label=_("Currency"), choices=lambda: [(code, code) for code in house.currencies()],
        error_messages={"required": _("Choose a currency."), "invalid_choice": _("Prices are not kept in this currency.")},
    )
    next = forms.CharField(required=False)
