"""Who may pass: decorators and a mixin. A visitor is sent to sign in and comes back; a member without the right gets 403."""
from functools import wraps
from urllib.parse import urlsplit

from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.shortcuts import resolve_url
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _

READING = {"GET", "HEAD", "OPTIONS"}


def _way_back(request) -> str:
    """The page to return to after sign-in: this one, or for an act the page it was sent from. Always on this site."""
    if request.method in READING:
        return request.get_full_path()
    source = request.headers.get("Referer", "")
    if source and url_has_allowed_host_and_scheme(source, {request.get_host()}, require_https=request.is_secure()):
        parts = urlsplit(source)
        return parts.path + (f"?{parts.query}" if parts.query else "")
    return resolve_url("/")


def to_sign_in(request):
    """A redirect to the sign-in page that knows the way back."""
    return redirect_to_login(_way_back(request))


def signed_in(view):
    """For views of members, acts too: after sign-in a visitor comes back to a page, never to an address that takes only a POST."""

    @wraps(view)
    def guarded(request, *args, **kwargs):
        if not request.user.is_authenticated:
            return to_sign_in(request)
        return view(request, *args, **kwargs)

    return guarded


def why_not(member) -> str:
    """The sentence that tells a member why they may not take part; "" when they may."""
    if not member.is_active:
        return _("This account is closed.")
    if member.is_suspended:
        standing = member.standing_set.open().filter(reason="suspended").first()
        if standing and standing.note:
            return _("Your account is suspended, so you can read but not take part. Reason: %(reason)s") % {"reason": standing.note}
        return _("Your account is suspended, so you can read but not take part.")
    if not member.is_verified:
        return _("Please confirm your e-mail address first. The link is in the mail we sent you.")
    return ""


def refuse_who_may_not_take_part(member) -> None:
    """Raise PermissionDenied with the reason unless the member may write, buy, register and answer."""
    if not member.can_take_part:
        raise PermissionDenied(why_not(member))


def refuse_who_is_suspended(member) -> None:
    """Raise PermissionDenied with the reason; a visitor passes, to be sent to sign in."""
    if member.is_authenticated and member.is_suspended:
        raise PermissionDenied(why_not(member))


def takes_part(view):
    """For views where a member writes, buys, registers or answers."""

    @wraps(view)
    def guarded(request, *args, **kwargs):
        if not request.user.is_authenticated:
            return to_sign_in(request)
        refuse_who_may_not_take_part(request.user)
        return view(request, *args, **kwargs)

    return guarded


def _refuse_without_role(request, roles) -> None:
    if not request.user.has_role(*roles):
        raise PermissionDenied(_("This page is for members with another role. Ask the team if you need it."))
    if request.method not in READING:
        refuse_who_is_suspended(request.user)


def role_required(*roles: str):
    """For views of those who hold one of these roles; while suspended they may look, not act."""

    def decorate(view):
        @wraps(view)
        def guarded(request, *args, **kwargs):
            if not request.user.is_authenticated:
                return to_sign_in(request)
            _refuse_without_role(request, roles)
            return view(request, *args, **kwargs)

        return guarded

    return decorate


class SignedInMixin:
    """For class views of members; a visitor is sent to sign in."""

    def dispatch(self, request, *args, **kwargs):
        if not request.user.is_authenticated:
            return to_sign_in(request)
        return super().dispatch(request, *args, **kwargs)


class RoleRequiredMixin(SignedInMixin):
    """`roles` as in `role_required`."""

    roles: tuple[str, ...] = ()

    def dispatch(self, request, *args, **kwargs):
        if request.user.is_authenticated:
            _refuse_without_role(request, self.roles)
        return super().dispatch(request, *args, **kwargs)


class TakesPartMixin(SignedInMixin):
    """`takes_part` for class views."""

    def dispatch(self, request, *args, **kwargs):
        if request.user.is_authenticated:
            refuse_who_may_not_take_part(request.user)
        return super().dispatch(request, *args, **kwargs)
