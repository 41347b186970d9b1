"""Sign-up and sign-in: the pages' forms, which the API's calls `register` and `tokens` use too."""
from allauth.account import forms as allauth_forms
from allauth.account.internal.templatekit import get_entrance_context_data
from django import forms
from django.conf import settings
from django.contrib.auth.password_validation import UserAttributeSimilarityValidator
from django.core.exceptions import ValidationError
from django.core.validators import MaxLengthValidator
from django.db import IntegrityError, transaction
from django.shortcuts import render
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from accounts import handles, zones
from accounts.forms.fields import DisplayNameField
from accounts.models import Member

LONGEST_EMAIL = 254
# A phone must not make it start with a capital, nor correct it.
AS_TYPED = {"autocomplete": "username", "autocapitalize": "none", "spellcheck": "false"}


def _taken() -> ValidationError:
    return ValidationError(_("This handle is taken."), code="username_taken")


class SignupForm(allauth_forms.SignupForm):
    """Who joins. The handle may be left empty on the page, where one is made or proposed; `handle_is_given` requires it."""

    display_name = DisplayNameField(
        label=_("Name"), required=False, help_text=_("As others will see it, in any script. You can change it later."),
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )
    language = forms.ChoiceField(choices=settings.LANGUAGES, required=False, widget=forms.HiddenInput)
    # Filled by the browser; without a script the community's own zone.
    time_zone = forms.CharField(required=False, widget=forms.HiddenInput(attrs={"data-browser-zone": ""}))
    field_order = ["display_name", "username", "email", "password1", "language", "time_zone"]

    def __init__(self, *args, handle_is_given=False, **kwargs):
        super().__init__(*args, **kwargs)
        handle, email, password = self.fields["username"], self.fields["email"], self.fields["password1"]
        handle.required, handle.min_length, handle.validators = handle_is_given, None, []
        handle.label = _("Handle")
        handle.help_text = _("Your address here: a to z, 0 to 9, - and _. It stays. Left empty, we make one from your name.")
        handle.widget.attrs = {**AS_TYPED, "maxlength": handles.LONGEST, "data-handle": ""}
        email.label = _("E-mail")
        email.help_text = _("We send a link to confirm it. Nobody else sees it.")
        email.widget.attrs = {"autocomplete": "email", "maxlength": LONGEST_EMAIL}
        password.help_text = _("At least 10 characters, and not a common password.")
        password.widget.attrs = {"autocomplete": "new-password", "minlength": 10}
        self.fields["language"].initial = get_language()

    def clean_username(self) -> str:
        handle = handles.fold(self.cleaned_data["username"])
        if not handle:
            return self._made_from_name()
        try:
            handles.validate_handle(handle)
        except ValidationError as error:
            raise self._with_proposal(error, handle) from error
        if Member.objects.filter(handle=handle).exists():
            raise self._with_proposal(_taken(), handle)
        return handle

    def _made_from_name(self) -> str:
        """The handle of who gave none: from the name, which is public anyway; one from the e-mail is only proposed."""
        if proposal := handles.propose(self.cleaned_data.get("display_name", "")):
            return Member.objects.free_handle(proposal)
        raise self._with_proposal(
            ValidationError(_("Please choose a handle."), code="required"), self.data.get(self.add_prefix("email"), "")
        )

    def _with_proposal(self, error: ValidationError, *texts: str) -> ValidationError:
        """The error and, where one can be made, a free handle to take instead."""
        wanted = next(filter(None, map(handles.propose, (*texts, self.cleaned_data.get("display_name", "")))), "")
        proposal = wanted and Member.objects.free_handle(wanted)
        if not proposal:
            return error
        sentence = _("%(error)s Try %(handle)s, it is free.") % {"error": error.messages[0], "handle": proposal}
        return ValidationError(sentence, code=error.code)

    def clean_time_zone(self) -> str:
        name = self.cleaned_data["time_zone"]
        return name if zones.is_zone(name) else settings.ANALYTICS_TZ

    def clean_language(self) -> str:
        return self.cleaned_data["language"] or get_language()

    def clean(self):
        cleaned = super().clean()
        if cleaned.get("password1") and cleaned.get("display_name") and not self.has_error("password1"):
            similarity = UserAttributeSimilarityValidator(user_attributes=["display_name"])
            try:
                similarity.validate(cleaned["password1"], Member(display_name=cleaned["display_name"]))
            except ValidationError as error:
                self.add_error("password1", error)
        return cleaned

    def save(self, request) -> Member:
        """The new member with their address; raises IntegrityError when the handle was taken this moment."""
        with transaction.atomic():
            return super().save(request)

    def hash_as_for_a_new_member(self) -> None:
        """Take as long for a known e-mail as for a new one, so that the time tells nothing."""
        Member().set_password(self.cleaned_data["password1"])

    def handle_was_taken(self) -> None:
        self.add_error("username", self._with_proposal(_taken(), self.cleaned_data["username"]))

    def try_save(self, request):
        """(member, None), or (None, answer) when the e-mail has an account or the handle was taken this moment."""
        if self.account_already_exists:
            self.hash_as_for_a_new_member()
        try:
            return super().try_save(request)
        except IntegrityError:
            self.handle_was_taken()
            return None, render(request, "account/signup.html", {"form": self, **get_entrance_context_data(request)})


class LoginForm(allauth_forms.LoginForm):
    """Sign-in with e-mail or handle. The limits are asked before the password is hashed (`AccountAdapter.pre_authenticate`)."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        login, password = self.fields["login"], self.fields["password"]
        login.label = _("E-mail or handle")
        login.validators.append(MaxLengthValidator(LONGEST_EMAIL))
        login.widget.attrs = {**AS_TYPED, "maxlength": LONGEST_EMAIL}
        password.widget.attrs = {"autocomplete": "current-password"}
        password.help_text = ""
        self.fields["remember"].label = _("Stay signed in on this device")

    def user_credentials(self) -> dict:
        """One way in, not two: no handle has an @, and each way would hash the password once."""
        credentials = super().user_credentials()
        if "email" in credentials:
            credentials.pop("username", None)
        return credentials
