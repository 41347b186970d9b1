"""Following and muting, and the list of what a member follows and mutes."""
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts.guards import signed_in
from community.followed import describe, find
from community.following import NORMAL, choose
from community.models import Following, Reader
from community.refusal import Refused
from kit.pagination import keyset_page

LONGEST_KEY = 18


@require_POST
@signed_in
def follow(request, kind, key):
    """Follow, mute or neither; only what the member may see, and never themselves. What is gone can still be let go."""
    level = request.POST.get("level", "")
    if kind not in Following.Kind.values or level not in Following.Level.values or len(str(key)) > LONGEST_KEY:
        raise Http404
    thing = find(request.user, kind, key)
    if thing is None and level != NORMAL:
        raise Http404
    try:
        choose(request.user, kind, key, level, at=timezone.now())
        messages.success(request, _said(kind, level))
    except Refused as refusal:
        messages.error(request, refusal.message)
    return redirect("community:following" if thing is None or request.POST.get("back") == "list" else thing.url)


def _said(kind: str, level: str) -> str:
    if level == Following.Level.FOLLOW:
        return _("You are told of new replies.") if kind == Following.Kind.TOPIC else _("You are told of new topics.")
    if level == Following.Level.MUTE:
        return _("Muted: it stands in none of your lists, and nothing tells you of it.")
    return _("As it comes: you are told only of what concerns you.")


@require_safe
@login_required
def following_list(request):
    chosen = Following.objects.filter(member=request.user).exclude(level=NORMAL)
    page = keyset_page(chosen, request, ("-created_at", "-id"))
    reader = Reader.objects.filter(member=request.user).first()
    values = {"page": page, "lines": describe(request.user, page), "watches_written": reader.watches_written if reader else True}
    return render(request, "community/following.html", values)


@require_POST
@signed_in
def watch_written(request):
    """Whether writing in a topic makes the member watch it."""
    wanted = request.POST.get("watches_written") == "yes"
    Reader.objects.update_or_create(member=request.user, defaults={"watches_written": wanted})
    messages.success(request, _("Saved."))
    return redirect("community:following")
