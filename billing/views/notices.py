"""Where payment providers deliver their notices."""
import logging

from django.http import Http404, HttpResponse
from django.utils import timezone
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from billing import inbox
from billing import providers as plugs
from billing.providers.base import BadNotice

log = logging.getLogger(__name__)
MAX_BODY = 64 * 1024


# A provider has no session and no CSRF token; its signature is what lets it in.
@csrf_exempt
@require_POST
def payment_notice(request, provider):
    try:
        plug = plugs.provider(provider)
    except plugs.NoSuchProvider as error:
        raise Http404("no such provider") from error
    if len(request.body) > MAX_BODY:
        return HttpResponse(status=413)
    try:
        inbox.receive(provider, request.body, request.headers, at=timezone.now())
    except BadNotice as error:
        log.warning("refused a notice for %s from %s: %s", provider, request.META.get("REMOTE_ADDR"), error)
        return HttpResponse(status=400)
    except Exception:  # noqa: BLE001 - logged and kept by the inbox; anything but 2xx makes the provider send it again
        return plug.ack(False)
    return plug.ack(True)
