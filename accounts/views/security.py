"""How a member gets in, and who else could: an overview, the places where they are signed in, the devices that are remembered."""
from allauth.account.models import EmailAddress
from allauth.core.internal import ratelimit
from allauth.mfa.models import Authenticator
from allauth.socialaccount.adapter import get_adapter
from allauth.socialaccount.models import SocialAccount
from allauth.usersessions.internal.flows.sessions import end_sessions
from allauth.usersessions.models import UserSession
from allauth.usersessions.views import ListUserSessionsView
from django.contrib import messages
from django.http import JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_POST, require_safe

from accounts import devices, passwords
from accounts.guards import signed_in
from accounts.models import Device
from accounts.models.member import LONGEST_PASSWORD
from accounts.social import service_of

MOST_DEVICES = 50
# A hint a second while somebody types; more from one address is no typing.
HINTS = {"password_hint": "120/m/ip"}


@never_cache
@require_safe
@signed_in
def security(request):
    member = request.user
    keys = list(Authenticator.objects.filter(user=member).order_by("pk"))
    linked = list(SocialAccount.objects.filter(user=member).order_by("pk"))
    context = {
        "passkeys": [key for key in keys if key.type == Authenticator.Type.WEBAUTHN],
        "has_app": any(key.type == Authenticator.Type.TOTP for key in keys),
        "addresses": list(EmailAddress.objects.filter(user=member).order_by("-primary", "pk")),
        "linked": [service_of(account) for account in linked],
        "offers_services": bool(get_adapter().list_apps(request)),
        "session_count": UserSession.objects.filter(user=member).count(),
        "has_password": member.has_usable_password(),
    }
    return render(request, "accounts/security.html", context)


class Sessions(ListUserSessionsView):
    """allauth’s list of sessions, and beside it the devices that are known again."""

    def get_context_data(self, **kwargs):
        found = Device.objects.filter(member=self.request.user).order_by("-last_at", "-pk")[:MOST_DEVICES]
        now, here = timezone.now(), devices.device_of(self.request)
        rows = [(device, device.pk == here, device.is_trusted_at(now)) for device in found]
        return super().get_context_data(devices=rows, **kwargs)


@require_POST
@signed_in
def end_session(request, pk):
    """Sign out there; here too, when it is this one."""
    session = get_object_or_404(UserSession, pk=pk, user=request.user)
    is_here = session.is_current()
    end_sessions(request, [session])
    messages.success(request, _("Signed out there."))
    return redirect("/" if is_here else "usersessions_list")


@require_POST
@signed_in
def forget_device(request, pk):
    get_object_or_404(Device, pk=pk, member=request.user).delete()
    messages.success(request, _("Forgotten. The next sign-in there counts as one from a new device."))
    return redirect("usersessions_list")


@never_cache
@require_POST
@sensitive_post_parameters("password")
def password_hint(request):
    """What the rules say of a password while it is typed; nothing is kept."""
    if not ratelimit.consume(request, app="accounts", action="password_hint", config=HINTS):
        return ratelimit.respond_429(request)
    given = request.POST.get("password", "")[: LONGEST_PASSWORD + 1]
    judgement = passwords.judge(given, request.user if request.user.is_authenticated else None)
    return JsonResponse({"level": judgement.level, "sentence": str(judgement.sentence)})
