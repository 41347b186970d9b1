"""What a signed-in member chose goes before what the browser says: language and time zone. What the doors of sign-in add to answers."""
from django.utils import timezone, translation

from accounts import devices, zones


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
