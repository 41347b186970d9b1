"""Linking an account of another service with a member’s: after they signed in, and only because they say so."""
from allauth.account.decorators import reauthentication_required
from django.contrib import messages
from django.db import IntegrityError, transaction
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from accounts import social
from accounts.guards import signed_in


@never_cache
@require_safe
def link(request):
    """Asks a visitor to sign in, and who is signed in whether to link."""
    login = social.pending(request)
    if login is None:
        return redirect("account_login")
    is_owner = request.user.is_authenticated and social.owner_of(login) == request.user
    return render(request, "accounts/link.html", {"login": login, "provider": login.account.get_provider(), "is_owner": is_owner})


@require_POST
@signed_in
@reauthentication_required
def confirm_link(request):
    login = social.pending(request)
    social.forget(request)
    if login is None:
        messages.error(request, _("That took too long. Sign in through the service once more."))
    elif social.owner_of(login) != request.user:
        messages.error(request, _("The address that the service has verified belongs to another account. Nothing was linked."))
    else:
        _connect(request, login)
    return redirect("accounts:security")


def _connect(request, login) -> None:
    try:
        with transaction.atomic():
            login.connect(request, request.user)
    except IntegrityError:
        messages.error(request, _("This account of the service is linked to another member already."))
    else:
        service = login.account.get_provider().name
        messages.success(request, _("Linked. From now on you can sign in with %(service)s.") % {"service": service})


@require_POST
def decline_link(request):
    social.forget(request)
    return redirect("accounts:security" if request.user.is_authenticated else "account_login")
