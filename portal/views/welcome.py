"""The first steps: a newcomer's, with how far they are; a visitor's, with what this place is."""
from django.contrib import messages
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts import welcome as first
from accounts.guards import signed_in


@require_safe
def welcome(request):
    progress = first.progress_of(request.user) if request.user.is_authenticated else None
    return render(request, "portal/welcome.html", {
        "progress": progress, "steps": progress.steps if progress else [(step, False) for step in first.in_order()],
        "is_open": progress and first.shows_on_front_page(request.user, at=timezone.now()),
    })


@require_POST
@signed_in
def close(request):
    first.close(request.user, at=timezone.now())
    messages.success(request, _("Put away. You find the first steps again under “First steps” at the foot of every page."))
    return redirect("portal:home")
