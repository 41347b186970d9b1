"""What the giver of a gift says, and the code that its receiver types."""
from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils.translation import gettext_lazy as _

from accounts.models import Member
from billing.gifts import GiftWish, normalised
from billing.models import Gift


class GiftForm(forms.Form):
    """For whom, and a few words. Nobody named: the giver gets a link to pass on."""

    recipient = forms.CharField(
        label=_("For whom"), max_length=254, required=False, widget=forms.TextInput(attrs={"autocomplete": "off"}),
        help_text=_("A handle here, or an e-mail address. Empty: you get a link that you pass on yourself."),
    )
    message = forms.CharField(
        label=_("A few words"), max_length=500, required=False, widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("They stand in the letter and on the page of the gift."),
    )

    def __init__(self, *args, giver, **kwargs):
        super().__init__(*args, **kwargs)
        self.giver = giver

    def clean_recipient(self):
        said = self.cleaned_data["recipient"].strip()
        if "@" in said[1:]:
            validate_email(said)
            return said
        handle = said.removeprefix("@")
        found = Member.objects.shown().filter(handle__iexact=handle).first() if handle else None
        if handle and found is None:
            raise ValidationError(_("There is no member with this handle."))
        if found and found.pk == self.giver.pk:
            raise ValidationError(_("This is you. Buy it for yourself instead."))
        return found

    @property
    def wish(self) -> GiftWish:
        said, message = self.cleaned_data["recipient"], self.cleaned_data["message"].strip()
        if isinstance(said, Member):
            return GiftWish(recipient=said, message=message)
        return GiftWish(email=said or "", message=message)


class CodeForm(forms.Form):
    """The code of a gift."""

    code = forms.CharField(label=_("Code of the gift"), max_length=60, widget=forms.TextInput(attrs={"autocomplete": "off"}))

    def clean_code(self):
        found = Gift.objects.filter(code=normalised(self.cleaned_data["code"])).first()
        if found is None:
            raise ValidationError(_("No gift has this code. Look at each sign once more."))
        return found
