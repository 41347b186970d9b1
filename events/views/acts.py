"""Acts of a member at an event: register, give the place back, go in."""
from django.contrib import messages
from django.http import HttpResponseRedirect
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from accounts.guards import takes_part
from events import registration
from events.errors import EventRefused
from events.models import Event


@require_POST
@takes_part
def register(request, slug):
    event = get_object_or_404(Event.objects.visible_to(request.user), slug=slug)
    try:
        registration.register(event, request.user, at=timezone.now())
    except EventRefused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("You are registered. We will tell you if anything changes."))
    return redirect(event)


@require_POST
@takes_part
def cancel(request, slug):
    event = get_object_or_404(Event.objects.visible_to(request.user), slug=slug)
    try:
        registration.cancel(event, request.user, at=timezone.now())
    except EventRefused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("Your place is given back. You can register again while there are seats."))
    return redirect(event)


@require_http_methods(["GET", "POST"])
@takes_part
def join(request, slug):
    """Go in. A link does it too: calendars and notes lead here, and a form may not be sent on to another site."""
    event = get_object_or_404(Event.objects.visible_to(request.user), slug=slug)
    try:
        way_in = registration.join(event, request.user, at=timezone.now())
    except EventRefused as refusal:
        messages.error(request, str(refusal))
        return redirect(event)
    response = HttpResponseRedirect(way_in)
    response.headers["Cache-Control"] = "no-store"
    response.headers["Referrer-Policy"] = "no-referrer"
    return response
