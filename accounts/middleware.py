"""What a signed-in member chose goes before what the browser says: language and time zone. What the doors of sign-in add to answers."""
import time

from django.conf import settings
from django.shortcuts import redirect, render
from django.utils import timezone, translation
from django.utils.http import urlencode

from accounts import devices, zones
from accounts.guards import READING
from accounts.house_texts import consent
from accounts.models import Consent
from accounts.views.agreement import PUT_OFF, YES, page_of
from kit import house
from kit.addresses import address


class MemberPreferencesMiddleware:
    """Costs a visitor nothing: without a session cookie nobody is looked up."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        member = request.user if request.session.session_key else None
        if member is not None and member.is_authenticated:
            if member.language and member.language != translation.get_language():
                translation.activate(member.language)
                request.LANGUAGE_CODE = translation.get_language()
            timezone.activate(zones.zone_of(member.time_zone))
        elif house.time_zone() != settings.TIME_ZONE:
            timezone.activate(zones.zone_of(""))
        try:
            return self.get_response(request)
        finally:
            timezone.deactivate()


class DoorMiddleware:
    """The cookie by which a device is known again; and 429 with Retry-After on any page that told somebody they tried too often."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        response = self.get_response(request)
        devices.set_cookie(request, response)
        wait = getattr(request, "retry_after", 0)
        if wait and response.status_code in (200, 429):
            response.status_code = 429
            response["Retry-After"] = str(wait)
        return response


class AgreementMiddleware:
    """Who has not agreed to texts that hold now is asked before the next page, once a day, and before each act. Reading stays possible,
    and what was typed travels with the question. Nobody is asked on the way out: `consent.stays_open`."""

    FREE = ("/accounts/", "/api/", "/admin/logout/", "/language/", "/theme/", "/demo/")
    DAY = 24 * 3600

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        return self.get_response(request)

    def process_view(self, request, view, args, kwargs):
        member = request.user if request.session.session_key else None
        if member is None or not member.is_authenticated or getattr(view, consent.EXEMPT, False) or request.path.startswith(self.FREE):
            return None
        if not consent.asked_for(member, at=timezone.now()) or _is_in_the_background(request):
            return None
        if request.method in READING:
            was_put_off = time.time() - request.session.get(PUT_OFF, 0) < self.DAY
            return None if was_put_off else redirect(f"{address('accounts:agree')}?{urlencode({'next': request.get_full_path()})}")
        if request.POST.get(YES):
            consent.agree(member, how=Consent.How.ASKED, at=timezone.now())
            return None
        # A file cannot travel with the question; the next act asks.
        return None if request.FILES else render(request, "accounts/agree.html", page_of(request), status=403)


def _is_in_the_background(request) -> bool:
    """Whether a script asks, not a person who goes from page to page: it could show no question."""
    if "HX-Request" in request.headers or request.headers.get("Sec-Fetch-Mode", "navigate") != "navigate":
        return True
    return "text/html" not in request.headers.get("Accept", "text/html" if request.method not in READING else "")
