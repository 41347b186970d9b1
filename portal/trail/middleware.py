"""Records what people in office do: every request that may change something is listened to."""
from django.db import connection

from accounts.guards import READING
from portal.trail.hooks import hears
from portal.trail.recording import recorded


class StaffActsMiddleware:
    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        if request.method in READING:
            return self.get_response(request)
        with recorded(request=request), connection.execute_wrapper(hears):
            return self.get_response(request)
