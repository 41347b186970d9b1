"""Choosing at once what a member likes to read: categories and tags."""
from django.contrib import messages
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from accounts.guards import signed_in
from community.following import FOLLOW, NORMAL, choose
from community.models import Category, Following, Tag

MOST_TAGS = 40
CATEGORY, TAG = Following.Kind.CATEGORY, Following.Kind.TAG


def _offered(member) -> dict[str, list]:
    """What can be chosen, by kind."""
    tags = Tag.objects.used().order_by("-topic_count", "pk").only("name", "slug")[:MOST_TAGS]
    return {CATEGORY: list(Category.objects.visible_to(member).order_by("position", "id")), TAG: list(tags)}


def _levels(member) -> dict[tuple[str, int], str]:
    rows = Following.objects.filter(member=member, kind__in=(CATEGORY, TAG))
    return {(kind, key): level for kind, key, level in rows.values_list("kind", "key", "level")}


@require_safe
@signed_in
def interests(request):
    levels = _levels(request.user)
    groups = [
        (kind, [(thing, levels.get((kind, thing.pk)) == FOLLOW) for thing in things]) for kind, things in _offered(request.user).items()
    ]
    return render(request, "community/interests.html", {"groups": groups, "is_empty": not any(things for _kind, things in groups)})


@require_POST
@signed_in
def choose_interests(request):
    """What is ticked is followed, what was followed and is not ticked any more comes as it comes. What is muted and not ticked stays so."""
    now, levels, chosen = timezone.now(), _levels(request.user), 0
    for kind, things in _offered(request.user).items():
        ticked = set(request.POST.getlist(kind))
        for thing in things:
            level, wanted = levels.get((kind, thing.pk)), str(thing.pk) in ticked
            chosen += wanted
            if wanted and level != FOLLOW:
                choose(request.user, kind, thing.pk, FOLLOW, at=now)
            elif not wanted and level == FOLLOW:
                choose(request.user, kind, thing.pk, NORMAL, at=now)
    if chosen:
        messages.success(request, ngettext("You follow %(n)d thing.", "You follow %(n)d things.", chosen) % {"n": chosen})
    else:
        messages.success(request, _("You follow none of these."))
    return redirect("community:interests")
