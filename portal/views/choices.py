"""Links that choose a language or a theme: GET, so that they stand on pages which are cached whole."""
from urllib.parse import urlsplit

from django.conf import settings
from django.http import Http404, HttpResponseRedirect
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme

from accounts.preferences import remember_language, remember_theme
from portal.context import THEME_COOKIE, THEMES

A_YEAR = 365 * 24 * 3600


def language(request, code):
    """Remember the language in a cookie, and in the preferences of a signed-in member."""
    if code not in dict(settings.LANGUAGES):
        raise Http404("no such language")
    if request.user.is_authenticated:
        remember_language(request.user, code)
    response = HttpResponseRedirect(_way_back(request))
    response.set_cookie(settings.LANGUAGE_COOKIE_NAME, code, max_age=A_YEAR, secure=settings.LANGUAGE_COOKIE_SECURE, samesite="Lax")
    return response


def theme(request, name):
    """Remember the theme in a cookie, and in the preferences of a signed-in member."""
    if name not in THEMES:
        raise Http404("no such theme")
    if request.user.is_authenticated:
        remember_theme(request.user, name)
    response = HttpResponseRedirect(_way_back(request))
    response.set_cookie(THEME_COOKIE, name, max_age=A_YEAR, secure=settings.LANGUAGE_COOKIE_SECURE, samesite="Lax", httponly=True)
    return response


def _way_back(request) -> str:
    """The same-site page that `next` names, else the front page."""
    url = request.GET.get("next", "")
    same_site = url.startswith("/") and url_has_allowed_host_and_scheme(url, {request.get_host()}, request.is_secure())
    # A choice that leads back to a choice would go round for ever.
    if same_site and not urlsplit(url).path.startswith(("/language/", "/theme/")):
        return url
    return reverse("portal:home")
