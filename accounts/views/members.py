"""The directory of members, and what others see of one."""
from django.shortcuts import get_object_or_404, render
from django.template.loader import render_to_string

from accounts.models import Member
from accounts.panels import panels_of
from kit.pagination import keyset_page

LONGEST_SEARCH = 60


def directory(request):
    """Newest first; `?q=` finds by name or handle."""
    wanted = request.GET.get("q", "").replace("\0", "").strip()[:LONGEST_SEARCH]
    members = Member.objects.shown().only("handle", "display_name", "bio", "joined_at")
    page = keyset_page(members.named(wanted) if wanted else members, request, fields=("-joined_at", "-id"), size=24)
    return render(request, "accounts/members.html", {"page": page, "wanted": wanted})


def public_profile(request, handle):
    member = get_object_or_404(Member.objects.shown(), handle=handle.lower())
    panels = [render_to_string(template, values, request) for template, values in panels_of(member, request.user)]
    return render(request, "accounts/member.html", {"person": member, "panels": panels, "is_self": member == request.user})
