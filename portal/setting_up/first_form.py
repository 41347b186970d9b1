"""What the first administrator is asked."""
from allauth.account.adapter import get_adapter
from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from accounts.forms.fields import LONG_ENOUGH, NEW_PASSWORD
from accounts.forms.newcomer import LONGEST_EMAIL, Newcomer
from accounts.forms.security import Hashes
from accounts.models import Member


class FirstForm(Hashes, Newcomer):
    username = forms.CharField(required=False)
    email = forms.EmailField(max_length=LONGEST_EMAIL)
    password1 = forms.CharField(
        label=_("Password"), strip=False, help_text=LONG_ENOUGH,
        widget=forms.PasswordInput(attrs=dict(NEW_PASSWORD)),
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["email"].help_text = _("Where letters of the house go to you. Nobody else sees it.")

    def clean_email(self) -> str:
        email = self.cleaned_data["email"].lower()
        if Member.objects.filter(email__iexact=email).exists():
            raise ValidationError(_("A member has this address already."))
        return email

    def clean(self):
        cleaned = super().clean()
        if cleaned.get("password1"):
            somebody = Member(handle=cleaned.get("username", ""), email=cleaned.get("email", ""))
            try:
                get_adapter().clean_password(cleaned["password1"], user=somebody)
            except ValidationError as error:
                self.add_error("password1", error)
        return cleaned

    @property
    def account(self) -> dict:
        """For `first.make_administrator`."""
        data = self.cleaned_data
        return {
            "handle": data["username"], "email": data["email"], "password": data["password1"], "display_name": data["display_name"],
            "language": data["language"], "time_zone": data["time_zone"],
        }
