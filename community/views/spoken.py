"""Calls that a page makes beside its forms: every answer is JSON, every refusal a sentence to show."""
from functools import wraps

from django.core.exceptions import PermissionDenied
from django.http import JsonResponse
from django.utils.translation import gettext as _

from accounts.guards import refuse_who_may_not_take_part, to_sign_in
from community.refusal import Refused


def said(message: str, status: int, **more) -> JsonResponse:
    return JsonResponse({"message": message, **more}, status=status)


def signed_out(request) -> JsonResponse:
    """401 with the way to the sign-in page and back."""
    return said(_("You are signed out."), 401, sign_in=to_sign_in(request)["Location"])


def spoken(view):
    """For members who take part."""

    @wraps(view)
    def guarded(request, *args, **kwargs):
        if not request.user.is_authenticated:
            return signed_out(request)
        try:
            refuse_who_may_not_take_part(request.user)
            return view(request, *args, **kwargs)
        except PermissionDenied as denied:
            return said(str(denied), 403)
        except Refused as refusal:
            return said(refusal.message, 422)

    return guarded
