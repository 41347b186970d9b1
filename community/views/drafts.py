"""Saving and discarding drafts, with and without a script, and the list of a member's own."""
from functools import wraps

from django.contrib import messages
from django.http import JsonResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from accounts.guards import signed_in, to_sign_in
from community import drafts
from community.draft_places import describe_places, places
from community.models import Draft
from community.models.draft import MOST_DRAFTS
from community.pace import too_fast
from community.refusal import Refused
from community.views.spoken import said, signed_out
from kit.addresses import address
from kit.markdown import excerpt
from kit.wording import clock, language_of

# An editor saves two seconds after the last key: thirty in a tab where nobody rests.
SAVINGS_A_MINUTE = 90


def holds_text(view):
    """For forms of members: what is sent after the session has ended is kept for them until they have signed in again."""

    @wraps(view)
    def guarded(request, *args, **kwargs):
        if request.method == "POST" and not request.user.is_authenticated:
            drafts.hold(request)
        return view(request, *args, **kwargs)

    return guarded


@require_POST
def save_draft(request):
    """Sent by the editor two seconds after the last key. What a session that has ended leaves is held for the same member."""
    if not request.user.is_authenticated:
        return _said_out(request, drafts.hold(request))
    if too_fast(request.user, "drafts", SAVINGS_A_MINUTE):
        return said(_("That was quick. Please wait a minute."), 429)
    place, version = request.POST.get("draft_place", ""), drafts.version_of(request.POST)
    try:
        draft = drafts.save(request.user, place, drafts.fields_of(request.POST), version=version, at=timezone.now())
    except drafts.Outdated as outdated:
        return _newer(outdated.current)
    except Refused as refusal:
        return said(refusal.message, 422)
    return JsonResponse({"version": draft.version, "message": _("Draft saved %(time)s") % {"time": clock(draft.updated_at)}})


def _said_out(request, held: bool) -> JsonResponse:
    answer = signed_out(request)
    if not held:
        return answer
    return said(_("You are signed out. Your text is kept: sign in and go on."), 401, sign_in=to_sign_in(request)["Location"])


def _newer(current: Draft | None) -> JsonResponse:
    if current is None:
        message = _("This draft was published or discarded elsewhere. Keep writing here only if you mean to.")
        return said(message, 409, version=0, fields=None)
    message = _("Another tab or device saved this draft at %(time)s.") % {"time": clock(current.updated_at)}
    return said(message, 409, version=current.version, fields=current.fields)


def _back_to(place: str, member) -> str:
    """The form at a place; the list of drafts when it opens no more."""
    found = describe_places([Draft(place=place)], member).get(place)
    return found.url if found else address("community:drafts")


@require_POST
def keep_draft(request):
    """The same without a script: the button “Save draft”."""
    if not request.user.is_authenticated:
        drafts.hold(request)
        return to_sign_in(request)
    place, version = request.POST.get("draft_place", ""), drafts.version_of(request.POST)
    fields = drafts.fields_of(request.POST)
    try:
        drafts.save(request.user, place, fields, version=version, at=timezone.now())
        messages.success(request, _("Draft saved. Only you see it."))
    except drafts.Outdated as outdated:
        return _which(request, place, fields, outdated.current)
    except Refused as refusal:
        messages.error(request, refusal.message)
    return redirect(_back_to(place, request.user))


def _which(request, place: str, fields: dict, current: Draft | None):
    """Both texts side by side: nothing is lost until their writer says which one stays."""
    pairs = [(name, value) for name, texts in fields.items() for value in (texts if isinstance(texts, list) else [texts])]
    values = {
        "place": place, "pairs": pairs, "mine": _text_of(fields), "theirs": _text_of(current.fields) if current else "",
        "version": current.version if current else 0, "saved_at": current.updated_at if current else None,
        "back": _back_to(place, request.user),
    }
    return render(request, "community/draft_conflict.html", values, status=409)


@require_POST
@signed_in
def discard_draft(request):
    place = request.POST.get("draft_place", "")
    if drafts.discard(request.user, place):
        messages.success(request, _("Draft discarded."))
    from_list = "list" in request.POST
    return redirect("community:drafts" if from_list else _back_to(place, request.user))


def _text_of(fields: dict) -> str:
    """What of a draft is shown."""
    return fields.get(drafts.text_field(fields), "")


def _line(draft: Draft, described, member) -> dict:
    found, text = described.get(draft.place), _text_of(draft.fields)
    title = (found.title if found else "") or str(draft.fields.get("title", ""))
    return {
        "place": draft.place, "label": places[draft.kind].label if draft.kind in places else draft.kind, "title": title,
        "title_lang": language_of(title), "url": found.url if found else "", "text": text, "lang": language_of(text),
        "gist": excerpt(text[:2000], 140), "saved_at": draft.updated_at,
    }


@require_safe
@never_cache
@signed_in
def my_drafts(request):
    mine = list(Draft.objects.of(request.user).order_by("-updated_at", "-id")[:MOST_DRAFTS])
    described = describe_places(mine, request.user)
    lines = [_line(draft, described, request.user) for draft in mine]
    return render(request, "community/drafts.html", {"lines": lines, "most": MOST_DRAFTS})
