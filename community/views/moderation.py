"""What waits for a moderator, and deciding it."""
from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts.guards import role_required
from community.cases import decided_lately, waiting
from community.flags import flaggables
from community.forms import DecisionForm
from community.moderation import decide
from community.refusal import Refused
from community.tagging import waiting_tags


@require_safe
@role_required("moderator")
def queue(request):
    values = {"cases": waiting(request.user), "decided": decided_lately(request.user), "waiting_tags": waiting_tags()}
    return render(request, "community/moderation.html", values)


@require_POST
@role_required("moderator")
def settle(request, kind, key):
    form = DecisionForm(request.POST)
    if kind not in flaggables or not form.is_valid() or flaggables[kind].get(key) is None:
        raise Http404
    try:
        decide(request.user, kind, key, **form.cleaned_data, at=timezone.now())
        messages.success(request, _("Decided. Author and reporters are told."))
    except Refused as refusal:
        messages.error(request, refusal.message)
    return redirect("community:moderation")
