"""The first run: the page of the one-time link, the steps, and the last page."""
from functools import wraps

from django.contrib import messages
from django.contrib.auth import login
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.guards import READING, refuse_who_is_suspended, signed_in
from accounts.models import House
from accounts.models.house import THE_ONE
from portal.doctor import examine
from portal.setting_up import first, steps
from portal.setting_up.first_form import FirstForm
from portal.setting_up.what_stands import what_stands

ONE_PAGE = require_http_methods(["GET", "HEAD", "POST"])


def administrators_only(view):
    """What is chosen here holds for everybody: staff alone is not enough."""

    @wraps(view)
    @signed_in
    def guarded(request, *args, **kwargs):
        if not request.user.is_superuser:
            raise PermissionDenied(_("This page is for members with another role. Ask the team if you need it."))
        if request.method not in READING:
            refuse_who_is_suspended(request.user)
        return view(request, *args, **kwargs)

    return never_cache(guarded)


@never_cache
@sensitive_post_parameters("password1")
@ONE_PAGE
def begin(request, key):
    """The first administrator. A key that does not open is answered as an address that is not there."""
    if not first.opens(key, at=timezone.now()):
        raise Http404
    form = FirstForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            member = first.make_administrator(key, at=timezone.now(), **form.account)
        except first.TooLate:
            raise Http404 from None
        except IntegrityError:
            form.handle_was_taken()
        else:
            login(request, member)
            return redirect("setup:overview")
    return render(request, "portal/setup/begin.html", {"form": form})


@require_safe
@administrators_only
def overview(request):
    """Goes on where it was left."""
    return redirect(steps.first_open())


@ONE_PAGE
@administrators_only
def step(request, key):
    here = steps.STEPS.get(key)
    if here is None:
        raise Http404
    data = (request.POST, request.FILES) if request.method == "POST" else (None, None)
    form = here.form(*data, member=request.user)
    if form.is_bound and form.is_valid():
        form.save()
        House.objects.note_step(key, steps.DONE)
        for sentence in form.said:
            messages.success(request, sentence)
        return redirect(steps.after(key))
    return render(request, f"portal/setup/{'rows' if hasattr(form, 'rows') else 'step'}.html", {
        "step": here, "form": form, "places": steps.places(key), "before": steps.before(key), "number": list(steps.STEPS).index(key) + 1,
    })


@require_POST
@administrators_only
def skip(request, key):
    if key not in steps.STEPS:
        raise Http404
    row = House.objects.the_one()
    if not row or row.steps.get(key) != steps.DONE:
        House.objects.note_step(key, steps.SKIPPED)
    return redirect(steps.after(key))


@require_safe
@administrators_only
def ready(request):
    """What stands, what was left out, and what the doctor says."""
    row = House.objects.the_one()
    return render(request, "portal/setup/ready.html", {
        "places": steps.places(steps.READY), "stands": what_stands(), "examined": examine(timezone.now()),
        "is_open": row is None or row.is_open, "before": list(steps.STEPS.values())[-1].url,
    })


@require_POST
@administrators_only
def open_house(request):
    House.objects.change(is_open=True)
    messages.success(request, _("The house is open. The list in the admin says what is still to do."))
    return redirect("portal:home")


@require_POST
@administrators_only
def hide_list(request):
    House.objects.get_or_create(pk=THE_ONE)
    House.objects.filter(pk=THE_ONE).update(list_hidden_at=timezone.now())
    messages.success(request, _("The list is put away. What it asked for stands in docs/operations.md."))
    return redirect("admin:index")
