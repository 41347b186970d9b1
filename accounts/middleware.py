"""What a signed-in member chose goes before what the browser says: language and time zone."""
from django.utils import timezone, translation

from accounts import zones


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
