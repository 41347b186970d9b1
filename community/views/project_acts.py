"""What is done to a project: helping, naming maintainers, linking topics, reporting."""
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from accounts.guards import takes_part
from community.forms import FlagForm
from community.moderation import flag
from community.projects import helping, keeping, linking
from community.projects.forms import LinkForm, MaintainerForm, OfferForm
from community.refusal import Refused
from community.views.projects import project_of, project_page


def _to_change(request, slug):
    found = project_of(request, slug)
    if not found.can_be_edited_by(request.user):
        raise PermissionDenied(_("Only those who keep a project change it."))
    return found


@require_POST
@takes_part
def help_project(request, slug):
    found, form = project_of(request, slug), OfferForm(request.POST, prefix="offer")
    if form.is_valid():
        try:
            helping.offer_help(found, request.user, message=form.cleaned_data["message"], at=timezone.now())
            messages.success(request, _("Thank you. Those who keep the project are told, and only they read your message."))
            return redirect(found)
        except Refused as refusal:
            form.add_error(None, refusal.message)
    return project_page(request, found, offer_form=form, status=422)


@require_POST
@takes_part
def add_keeper(request, slug):
    found, form = _to_change(request, slug), MaintainerForm(request.POST)
    if form.is_valid():
        try:
            keeper, role = form.cleaned_data["member"], form.cleaned_data["role"]
            keeping.add_maintainer(found, keeper, role=role, by=request.user, at=timezone.now())
            messages.success(request, _("%(who)s keeps this project from now on, and is told.") % {"who": keeper.name})
            return redirect(found)
        except Refused as refusal:
            form.add_error(refusal.field or None, refusal.message)
    return project_page(request, found, keeper_form=form, status=422)


@require_POST
@takes_part
def end_keeper(request, slug, pk):
    """A maintainer leaves, or another one (or a moderator) ends it for them."""
    found = _to_change(request, slug)
    kept = found.maintainers.standing().filter(pk=pk).select_related("member").first()
    if kept is None:
        raise Http404
    try:
        keeping.leave(found, kept.member, at=timezone.now())
        messages.success(request, _("%(who)s does not keep this project any more.") % {"who": kept.member.name})
    except Refused as refusal:
        messages.error(request, refusal.message)
    return redirect(found)


@require_POST
@takes_part
def link(request, slug):
    found, form = _to_change(request, slug), LinkForm(request.POST)
    if form.is_valid():
        try:
            linking.link_topic(found, form.cleaned_data["url"], by=request.user, at=timezone.now())
            return redirect(found)
        except Refused as refusal:
            form.add_error(refusal.field or None, refusal.message)
    return project_page(request, found, link_form=form, status=422)


@require_POST
@takes_part
def unlink(request, slug, pk):
    found = _to_change(request, slug)
    linking.unlink_topic(found, pk)
    return redirect(found)


@takes_part
def flag_project(request, slug):
    found, form = project_of(request, slug), FlagForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            flag(request.user, "project", found.slug, **form.cleaned_data, at=timezone.now())
            messages.success(request, _("Thank you. A moderator will look at it and you will be told what was decided."))
            return redirect("community:projects")
        except Refused as refusal:
            form.add_error(None, refusal.message)
    return render(request, "community/projects/flag.html", {"form": form, "project": found}, status=422 if form.errors else 200)
