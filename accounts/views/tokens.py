"""A member's API tokens: list, make, revoke."""
from allauth.account.decorators import reauthentication_required
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from accounts.forms import TokenForm
from accounts.guards import signed_in, takes_part
from accounts.models import ApiToken


def _page(request, form, **extra):
    now = timezone.now()
    shown = ApiToken.objects.filter(member=request.user).newest_first()[:50]
    return render(request, "accounts/tokens.html", {"form": form, "tokens": [(token, token.state_at(now)) for token in shown], **extra})


@never_cache
@login_required
def tokens(request):
    return _page(request, TokenForm())


@never_cache
@require_POST
@takes_part
@reauthentication_required
def make_token(request):
    """Answers with the page itself, not a redirect: the secret is shown this once and kept nowhere."""
    form = TokenForm(request.POST)
    if not form.is_valid():
        return _page(request, form)
    token, secret = ApiToken.objects.issue(request.user, name=form.cleaned_data["name"], at=timezone.now(), lifetime=form.lifetime)
    return _page(request, TokenForm(), made=token, secret=secret)


@require_POST
@signed_in
def revoke_token(request, pk):
    token = get_object_or_404(ApiToken, pk=pk, member=request.user)
    token.revoke(at=timezone.now())
    messages.success(request, _("Revoked. Programs that used “%(name)s” are locked out now.") % {"name": token.name})
    return redirect("accounts:tokens")
