"""allauth's forms of addresses, passwords and second factors, in our words: a label above, no text inside the fields."""
from allauth.account import forms as account
from allauth.account.adapter import get_adapter
from allauth.core import context
from allauth.mfa.base import forms as factor
from allauth.mfa.totp import forms as totp
from allauth.mfa.webauthn import forms as webauthn
from django import forms
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from accounts import limits
from accounts.forms.fields import LONG_ENOUGH, NEW_PASSWORD

DIGITS = {"autocomplete": "one-time-code", "autocapitalize": "none", "spellcheck": "false", "maxlength": 64}


class OurWords:
    """`labels` and `helps` by field; placeholders go."""

    labels: dict[str, str | Promise] = {}
    helps: dict[str, str | Promise] = {}

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        for name, field in self.fields.items():
            field.label = self.labels.get(name, field.label)
            field.help_text = self.helps.get(name, "")
            field.widget.attrs.pop("placeholder", None)


class Hashes:
    """A form that has a password hashed when it is right: the limits are asked first."""

    def clean(self):
        cleaned = super().clean()
        if not self.errors:
            limits.before_hashing()
        return cleaned


class NewPassword(Hashes, OurWords):
    """Asks for a new password, twice, and hints at how good it is while it is typed."""

    labels = {"password1": _("New password"), "password2": _("New password once more")}
    helps = {"password1": LONG_ENOUGH}

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["password1"].widget.attrs |= NEW_PASSWORD


class AddEmailForm(OurWords, account.AddEmailForm):
    labels = {"email": _("E-mail")}


class ResetPasswordForm(OurWords, account.ResetPasswordForm):
    labels = {"email": _("E-mail")}


class ResetPasswordKeyForm(NewPassword, account.ResetPasswordKeyForm):
    pass


class ChangePasswordForm(NewPassword, account.ChangePasswordForm):
    labels = NewPassword.labels | {"oldpassword": _("Current password")}

    def clean_oldpassword(self):
        """Counts with the wrong passwords of the sign-in page: who holds a session has no more guesses than who has none."""
        if not get_adapter().reauthenticate(self.user, self.cleaned_data["oldpassword"]):
            raise get_adapter().validation_error("enter_current_password")
        return self.cleaned_data["oldpassword"]


class SetPasswordForm(NewPassword, account.SetPasswordForm):
    pass


class ReauthenticateForm(OurWords, account.ReauthenticateForm):
    labels = {"password": _("Password")}


class CodeForm(OurWords):
    """Asks for the digits of the app, or for a recovery code."""

    labels = {"code": _("Code")}

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["code"].widget.attrs = dict(DIGITS)


class AuthenticateForm(CodeForm, factor.AuthenticateForm):
    trust = forms.BooleanField(required=False)
    labels = CodeForm.labels | {"trust": _("Do not ask on this device for 30 days")}
    helps = {"trust": _("Only on a device of your own.")}

    def save(self):
        context.request.trusts_device = self.cleaned_data["trust"]
        super().save()


class ReauthenticateByCodeForm(CodeForm, factor.ReauthenticateForm):
    helps = {"code": _("The six digits of your authenticator app, or one of your recovery codes.")}


class ActivateTOTPForm(CodeForm, totp.ActivateTOTPForm):
    labels = {"code": _("Six digits of the app")}

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["code"].widget.attrs |= {"inputmode": "numeric", "maxlength": 10}


class AddKeyForm(OurWords, webauthn.AddWebAuthnForm):
    labels = {"name": _("Name"), "passwordless": _("A passkey: signs me in without the password")}
    helps = {"passwordless": _("Your device then asks for a fingerprint, a face or a PIN.")}


class RenameKeyForm(OurWords, webauthn.EditWebAuthnForm):
    labels = {"name": _("Name")}
