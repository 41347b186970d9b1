"""A member's invitations, and where somebody lands who was invited."""
from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from accounts import invitations
from accounts.forms.invitations import InvitationForm
from accounts.guards import signed_in, takes_part
from accounts.models import Invitation
from kit.addresses import absolute, address

SHOWN = 50


def _page(request, form, status=200):
    now = timezone.now()
    found = Invitation.objects.filter(inviter=request.user).select_related("member").newest_first()[:SHOWN]
    rows = [(one, one.state_at(now), absolute(address("accounts:invited", one.code))) for one in found]
    return render(request, "accounts/invitations.html", {
        "form": form, "rows": rows, "allowance": invitations.allowance_of(request.user, at=now),
    }, status=status)


@require_safe
@never_cache
@signed_in
def page(request):
    return _page(request, InvitationForm())


@require_POST
@takes_part
def make(request):
    form = InvitationForm(request.POST)
    if not form.is_valid():
        return _page(request, form)
    email = form.cleaned_data["email"]
    try:
        invitations.invite(request.user, email=email, at=timezone.now())
    except invitations.InvitationRefused as refused:
        form.add_error(None, str(refused))
        return _page(request, form)
    if email:
        messages.success(request, _("Done. If this address is not with us yet and got no letter lately, one is on its way."))
    else:
        messages.success(request, _("Your link is ready. It is good for one person."))
    return redirect("accounts:invitations")


@require_POST
@signed_in
def revoke(request, pk):
    invitation = get_object_or_404(Invitation, pk=pk, inviter=request.user)
    if invitations.revoke(invitation, at=timezone.now()):
        messages.success(request, _("Taken back. The link opens nothing any more."))
    else:
        messages.error(request, _("This one cannot be taken back any more."))
    return redirect("accounts:invitations")


@require_safe
@never_cache
def landing(request, code):
    """Who invites, and what this is. The code waits in the session for whichever way they join."""
    invitation = invitations.find(code[:32], at=timezone.now())
    if invitation and not request.user.is_authenticated:
        request.session[invitations.SESSION_KEY] = invitation.code
    return render(request, "accounts/invited.html", {
        "invitation": invitation, "inviter": invitation and invitations.called(invitation.inviter),
        "is_own": bool(invitation and invitation.inviter == request.user),
    }, status=200 if invitation else 404)
