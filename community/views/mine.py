"""The leaderboard, and a member's own points and deeds."""
from itertools import groupby

from django.contrib.auth.decorators import login_required
from django.http import Http404
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from community.board import SPANS, place_of, top
from community.models import Interaction, PointsEntry
from community.targets import describe_all
from kit.pagination import keyset_page
from kit.verbs import verbs
from kit.wording import clock, local

DEEDS_A_PAGE = 50


@require_safe
def leaderboard(request):
    span = SPANS.get(request.GET.get("span", "7d"))
    if span is None:
        raise Http404
    now = timezone.now()
    places = top(span, at=now)
    mine = next((place for place in places if place.member_id == request.user.pk), None)
    if mine is None and request.user.is_authenticated:
        mine = place_of(request.user, span, at=now)
    values = {"places": places, "mine": mine, "mine_below": mine is not None and mine not in places, "span": span, "spans": SPANS.values()}
    return render(request, "community/leaderboard.html", values)


@require_safe
@login_required
def points(request):
    entries = PointsEntry.objects.filter(account__member=request.user).select_related("transaction")
    page = keyset_page(entries, request, ("-id",))
    moves = [entry.transaction for entry in page]
    known = describe_all([(move.target_kind, move.target_key) for move in moves], request.user)
    lines = [
        {
            "at": entry.transaction.at, "amount": entry.amount, "label": verbs[entry.transaction.verb].label
            if entry.transaction.verb in verbs else entry.transaction.verb, "taken_back": entry.transaction.reverses_id is not None,
            "about": known.get((entry.transaction.target_kind, entry.transaction.target_key)),
        }
        for entry in page
    ]
    earning = [(verb.label, verb.points) for verb in verbs if verb.points]
    return render(request, "community/points.html", {"page": page, "lines": lines, "earning": earning})


@require_safe
@login_required
def activity(request):
    page = keyset_page(Interaction.objects.filter(member=request.user), request, ("-occurred_at", "-id"), size=DEEDS_A_PAGE)
    known = describe_all([(deed.target_kind, deed.target_key) for deed in page], request.user)
    lines = [
        {"day": local(deed.occurred_at).date(), "time": clock(deed.occurred_at), "label": deed.label, "source": deed.source,
         "about": known.get((deed.target_kind, deed.target_key))}
        for deed in page if deed.verb not in verbs or verbs[deed.verb].counts
    ]
    days = [(day, list(deeds)) for day, deeds in groupby(lines, key=lambda line: line["day"])]
    return render(request, "community/activity.html", {"page": page, "days": days})
