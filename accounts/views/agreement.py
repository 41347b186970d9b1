"""The question whether a member agrees to a new version of the texts, and the line that tells of one."""
import time

from django.contrib import messages
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from accounts.guards import READING, signed_in
from accounts.house_texts import consent, reading
from accounts.models import Consent

PUT_OFF, YES = "agreement_put_off", "agrees_to_the_texts"
# Beyond these a form is too long to be carried along: nothing of ours has so many.
MOST_FIELDS = 500


def way_on(request) -> str:
    """Where the reader was going; always on this site."""
    wanted = request.POST.get("next") or request.GET.get("next") or "/"
    return wanted if url_has_allowed_host_and_scheme(wanted, {request.get_host()}, require_https=request.is_secure()) else "/"


def page_of(request) -> dict:
    """What the question needs to be asked; of an act that waits for the answer its fields as well."""
    now = timezone.now()
    texts = [reading.in_force(name, at=now) for name in consent.asked_for(request.user, at=now)]
    waits = request.method not in READING
    carried = [(name, value) for name, values in request.POST.lists() for value in values if name != "csrfmiddlewaretoken"] if waits else []
    return {
        "texts": texts, "yes": YES, "carried": carried[:MOST_FIELDS], "action": request.get_full_path() if waits else "",
        "next": "" if waits else way_on(request),
    }


@require_safe
@never_cache
@consent.stays_open
@signed_in
def agree_page(request):
    agreed = Consent.objects.filter(member=request.user).order_by("-agreed_at", "-pk")[:20]
    return render(request, "accounts/agree.html", {**page_of(request), "agreed": agreed})


# Who is suspended may agree as well.
@require_POST
@consent.stays_open
@signed_in
def agree(request):
    consent.agree(request.user, how=Consent.How.ASKED, at=timezone.now())
    messages.success(request, _("Thank you. It is written down, with the version."))
    return redirect(way_on(request))


@require_POST
@consent.stays_open
@signed_in
def put_off(request):
    request.session[PUT_OFF] = time.time()
    return redirect(way_on(request))


@require_POST
@consent.stays_open
@signed_in
def heard(request):
    consent.heard(request.user, at=timezone.now())
    return redirect(way_on(request))
