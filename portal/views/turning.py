"""Turning an item of the feed away, taking that back, and the list of what was turned away."""
from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts.guards import signed_in
from kit.pagination import keyset_page
from portal.feed.choosing import reader_of
from portal.feed.turning import in_words, take_back, turn_away
from portal.models import NotForMe


@require_POST
@signed_in
def not_for_me(request):
    """The item is gone at once; the page says so and offers to take it back."""
    kind, _colon, key = request.POST.get("item", "")[:130].replace("\0", "").partition(":")
    row = turn_away(reader_of(request.user, at=timezone.now()), kind, key)
    if row is None:
        messages.info(request, _("This does not stand in your feed any more."))
        return redirect("portal:home")
    return redirect(f"/?turned={row.pk}")


@require_POST
@signed_in
def for_me_again(request, pk):
    if not take_back(request.user, pk):
        raise Http404
    messages.success(request, _("It may stand in your feed again."))
    return redirect("portal:turned" if request.POST.get("back") == "list" else "portal:home")


@require_safe
@signed_in
def turned(request):
    page = keyset_page(NotForMe.objects.filter(member=request.user), request, ("-at", "-id"))
    return render(request, "portal/turned.html", {"page": page, "rows": in_words(page.items, request.user)})
