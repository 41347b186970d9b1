"""Sign-up and sign-in: the pages' forms, which the API's calls `register` and `tokens` use too."""
from allauth.account import forms as allauth_forms
from allauth.account.internal.templatekit import get_entrance_context_data
from django.contrib.auth.password_validation import UserAttributeSimilarityValidator
from django.core.exceptions import ValidationError
from django.core.validators import MaxLengthValidator
from django.db import IntegrityError
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _

from accounts import limits
from accounts.forms.fields import LONG_ENOUGH, NEW_PASSWORD
from accounts.forms.newcomer import AS_TYPED, LONGEST_EMAIL, Newcomer
from accounts.models import Member


class SignupForm(Newcomer, allauth_forms.SignupForm):
    """Who joins with a password."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["password1"].help_text = LONG_ENOUGH
        self.fields["password1"].widget.attrs = dict(NEW_PASSWORD)

    def clean(self):
        cleaned = super().clean()
        if cleaned.get("password1") and cleaned.get("display_name") and not self.has_error("password1"):
            similarity = UserAttributeSimilarityValidator(user_attributes=["display_name"])
            try:
                similarity.validate(cleaned["password1"], Member(display_name=cleaned["display_name"]))
            except ValidationError as error:
                self.add_error("password1", error)
        if not self.errors:
            limits.before_hashing()
        return cleaned

    def hash_as_for_a_new_member(self) -> None:
        """Take as long for a known e-mail as for a new one, so that the time tells nothing."""
        Member().set_password(self.cleaned_data["password1"])

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
