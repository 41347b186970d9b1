"""Joining through another service, and taking the link away."""
from allauth.account.internal.flows.reauthentication import raise_if_reauthentication_required
from allauth.account.internal.templatekit import get_entrance_context_data
from allauth.socialaccount import forms as social
from allauth.socialaccount.adapter import get_adapter
from django.db import IntegrityError
from django.shortcuts import render

from accounts.forms.newcomer import Newcomer


class SocialSignupForm(Newcomer, social.SignupForm):
    """No password: the service signs them in."""

    field_order = ["display_name", "username", "email", "language", "time_zone"]

    def try_save(self, request):
        try:
            return super().try_save(request)
        except IntegrityError:
            self.handle_was_taken()
            context = {"form": self, "account": self.sociallogin.account, **get_entrance_context_data(request)}
            return None, render(request, "socialaccount/signup.html", context)


class DisconnectForm(social.DisconnectForm):
    """The page shows a button for each account. One of a service that is no longer set up can be taken away as well."""

    def save(self):
        account = self.cleaned_data["account"]
        if get_adapter().list_apps(self.request, provider=account.provider):
            super().save()
        else:
            raise_if_reauthentication_required(self.request, app="allauth.socialaccount")
            account.delete()
