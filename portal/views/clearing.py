"""The page on which an administrator removes the sample community: what would go, the confirmation, how far it is."""
from django.apps import apps
from django.contrib import messages
from django.core.cache import cache
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from portal.clearing import removing
from portal.clearing.choosing import Choice
from portal.clearing.later import clear_sample_later
from portal.clearing.marking import has_sample
from portal.clearing.models import Clearing
from portal.views.setting_up import administrators_only

# What says something to a reader; the rest is summed.
SHOWN = (
    "accounts.Member", "community.Topic", "community.Post", "courses.Course", "events.Event", "surveys.Survey", "billing.Order",
    "community.Interaction",
)


@require_safe
@administrators_only
def page(request):
    """Counts by the very choice that the removal makes."""
    last = Clearing.objects.order_by("-pk").first()
    runs = last is not None and not last.done_at and not last.refused
    counted = Choice().count() if has_sample() and not runs else {}
    return render(request, "portal/setup/sample.html", {
        "lines": [(apps.get_model(label)._meta.verbose_name_plural, counted[label]) for label in SHOWN if counted.get(label)],
        "total": sum(counted.values()),
        "refused": _(last.refused) if last and last.refused else "", "runs": runs, "progress": cache.get(removing.PROGRESS, 0),
    })


@require_POST
@administrators_only
def remove(request):
    if request.POST.get("sure") != "yes":
        messages.error(request, _("Please confirm that there is a backup, or that you need none."))
        return redirect("setup:sample")
    if removing.ask(at=timezone.now()) is None:
        messages.error(request, _("A removal is under way, or there is nothing to remove."))
    else:
        clear_sample_later()
    return redirect("setup:sample")
