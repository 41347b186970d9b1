"""The form by which a member asks to be erased."""
from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.personal.registry import Wish


class EraseForm(forms.Form):
    wish = forms.ChoiceField(label=_("What you wrote here"), choices=Wish, initial=Wish.KEEP, widget=forms.RadioSelect)
    sure = forms.BooleanField(
        label=_("I want my account and my data to be erased."), error_messages={"required": _("Tick this if you are sure.")}
    )
