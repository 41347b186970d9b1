"""Blocking a member, and the list of those one blocked."""
from django.contrib import messages
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts import blocking
from accounts.guards import signed_in
from accounts.models import Block, Member
from kit.pagination import keyset_page


@require_POST
@signed_in
def block(request, handle):
    """Block another member; nobody but the one who does it is told."""
    other = get_object_or_404(Member.objects.shown(), handle=handle.lower())
    if other == request.user:
        raise Http404
    blocking.block(request.user, other, at=timezone.now())
    messages.success(request, _("You blocked %(who)s. They are not told.") % {"who": other.name})
    return redirect(other)


@require_POST
@signed_in
def unblock(request, pk):
    """Take a block back, also of somebody who has no page any more. One that is gone already is no error."""
    blocking.unblock(request.user, pk)
    messages.success(request, _("You see again what they write."))
    return redirect("accounts:blocked")


@require_safe
@signed_in
def blocked(request):
    blocks = Block.objects.of(request.user).select_related("blocked").only("at", "member", "blocked__handle", "blocked__display_name")
    page = keyset_page(blocks, request, ("-at", "-id"))
    return render(request, "accounts/blocked.html", {"page": page})
