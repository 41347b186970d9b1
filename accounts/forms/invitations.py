"""Whom a member invites."""
from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.forms.newcomer import LONGEST_EMAIL


class InvitationForm(forms.Form):
    email = forms.EmailField(
        label=_("E-mail, if we shall write"), required=False, max_length=LONGEST_EMAIL,
        help_text=_("One letter with your name in it, and no other words. Left empty, you get a link to pass on yourself."),
        widget=forms.EmailInput(attrs={"autocomplete": "off"}),
    )
