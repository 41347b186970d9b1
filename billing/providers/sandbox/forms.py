"""What the sandbox's pay page asks."""
from django import forms
from django.utils.translation import gettext_lazy as _

from billing.providers.sandbox.deciding import Card


class CardForm(forms.Form):
    card = forms.ChoiceField(label=_("Test card"), choices=Card.choices, initial=Card.GOOD, required=False)

    def clean_card(self):
        return self.cleaned_data["card"] or Card.GOOD
