"""allauth's forms of addresses, passwords and second factors, in our words: a label above, no text inside the fields."""
from allauth.account import forms as account
from allauth.mfa.base import forms as factor
from allauth.mfa.totp import forms as totp
from allauth.mfa.webauthn import forms as webauthn
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

LONG_ENOUGH = _("At least 10 characters, and not a common password.")
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


class AddEmailForm(OurWords, account.AddEmailForm):
    labels = {"email": _("E-mail")}


class ResetPasswordForm(OurWords, account.ResetPasswordForm):
    labels = {"email": _("E-mail")}


class ResetPasswordKeyForm(OurWords, account.ResetPasswordKeyForm):
    labels = {"password1": _("New password"), "password2": _("New password once more")}
    helps = {"password1": LONG_ENOUGH}


class ChangePasswordForm(OurWords, account.ChangePasswordForm):
    labels = {"oldpassword": _("Current password"), "password1": _("New password"), "password2": _("New password once more")}
    helps = {"password1": LONG_ENOUGH}


class SetPasswordForm(OurWords, account.SetPasswordForm):
    labels = {"password1": _("New password"), "password2": _("New password once more")}
    helps = {"password1": LONG_ENOUGH}


class ReauthenticateForm(OurWords, account.ReauthenticateForm):
    labels = {"password": _("Password")}


class CodeForm(OurWords):
    """Asks for the digits of the app, or for a recovery code."""

    labels = {"code": _("Code")}

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["code"].widget.attrs = dict(DIGITS)


class AuthenticateForm(CodeForm, factor.AuthenticateForm):
    pass


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
