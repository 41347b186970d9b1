"""Signing in through another service: who is let in, who is asked to prove that an account is theirs, what the service is believed.

A service's word that an e-mail address is verified never opens an account of ours. It leads to a page where the owner signs in and says
yes (`accounts.views.linking`); until then nothing is linked, and nothing can be seen.
"""
import logging
import time
from functools import partial

import requests
from allauth.account.models import EmailAddress
from allauth.core import context
from allauth.core.exceptions import ImmediateHttpResponse
from allauth.socialaccount import app_settings
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter, _build_apps_from_settings
from allauth.socialaccount.models import SocialApp, SocialLogin
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts import handles, joining
from accounts.names import clean_display_name

logger = logging.getLogger(__name__)

PENDING = "accounts_link"
PENDING_FOR = 15 * 60
LONGEST_NAME = 60


class SocialAccountAdapter(DefaultSocialAccountAdapter):
    error_messages = {
        **DefaultSocialAccountAdapter.error_messages,
        "no_password": _("Set a password first: without this service you could not sign in any more."),
        "no_verified_email": _("Confirm an e-mail address first: without it a lost password could not be replaced."),
        "connected_other": _("This account of the service is linked to another member already."),
    }

    def list_apps(self, request, provider=None, client_id=None):
        """From the environment only; no table is asked."""
        found = _build_apps_from_settings(provider=provider, client_id=client_id)
        return [app for apps in found.values() for app in apps]

    def get_app(self, request, provider, client_id=None):
        """A service that is not set up is not there."""
        try:
            return super().get_app(request, provider, client_id)
        except SocialApp.DoesNotExist:
            raise Http404 from None

    def get_requests_session(self):
        """A service that does not answer, or answers nonsense, is an error of the service: a page that says so, not one of ours."""
        session = requests.Session()
        session.request = partial(_ask, session.request)
        return session

    def pre_social_login(self, request, sociallogin):
        """Somebody whom we do not know yet by this service, but whose verified address is a member's: asked for proof."""
        if sociallogin.is_existing or sociallogin.state.get("process") == "connect":
            return
        if owner_of(sociallogin):
            request.session[PENDING] = {"login": sociallogin.serialize(), "at": time.time()}
            raise ImmediateHttpResponse(redirect("accounts:link"))

    def populate_user(self, request, sociallogin, data):
        user = super().populate_user(request, sociallogin, data)
        user.display_name = clean_display_name(data.get("name") or "")[:LONGEST_NAME]
        return user

    def get_signup_form_initial_data(self, sociallogin):
        user = sociallogin.user
        addresses = [user.email] + [address.email for address in sociallogin.email_addresses]
        return {"email": next(filter(None, addresses), ""), "username": handles.propose(user.handle), "display_name": user.display_name}

    def save_user(self, request, sociallogin, form=None):
        """Whose address the service has verified counts at once; the others confirm it by mail like everybody."""
        user = super().save_user(request, sociallogin, form)
        if EmailAddress.objects.filter(user=user, verified=True).exists():
            joining.confirm(user, at=timezone.now())
        return user


def _ask(send, method, url, **options):
    try:
        response = send(method, url, **{"timeout": app_settings.REQUESTS_TIMEOUT, **options})
        if "/.well-known/" in url:
            response.raise_for_status()
            response.json()["authorization_endpoint"]
    except (requests.RequestException, KeyError, TypeError) as error:
        logger.warning("a service to sign in with failed: %s: %s", url, error)
        raise ImmediateHttpResponse(render(context.request, "socialaccount/authentication_error.html", status=502)) from error
    return response


def service_of(account) -> str:
    """The name of the service of a linked account; its key where it is no longer set up."""
    try:
        return account.get_provider().name
    except Http404:
        return account.provider


def owner_of(sociallogin: SocialLogin):
    """The member one of whose confirmed addresses is one that the service has verified; None without one."""
    emails = [address.email.lower() for address in sociallogin.email_addresses if address.verified]
    address = EmailAddress.objects.filter(email__in=emails, verified=True).select_related("user").order_by("pk").first()
    return address and address.user


def pending(request) -> SocialLogin | None:
    """What waits to be linked in this session; None when nothing does, or for too long."""
    kept = request.session.get(PENDING)
    if not kept or time.time() - kept["at"] > PENDING_FOR:
        return None
    try:
        return SocialLogin.deserialize(kept["login"])
    except (ValueError, Http404):
        return None


def forget(request) -> None:
    request.session.pop(PENDING, None)
