"""The sandbox's hosted pay page. Whoever has its secret address may use it, as at a real provider; on a phone by its QR code."""
from django.contrib import messages
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from billing.providers import NoSuchProvider, provider
from billing.providers.qr import qr_svg
from billing.providers.sandbox import deciding
from billing.providers.sandbox.forms import CardForm
from billing.providers.sandbox.models import SandboxCharge


def refuse_when_off() -> None:
    try:
        provider("sandbox")
    except NoSuchProvider as error:
        raise Http404("the sandbox is switched off") from error


def _charge(token: str) -> SandboxCharge:
    refuse_when_off()
    return get_object_or_404(SandboxCharge, token=token)


def _shown(request, charge, form) -> dict:
    return {"charge": charge, "form": form, "qr": qr_svg(request.build_absolute_uri(request.path), _("QR code of this page"))}


@never_cache
def page(request, token):
    charge = _charge(token)
    return render(request, "billing/sandbox/page.html", _shown(request, charge, CardForm()))


@require_POST
def pay(request, token):
    charge, form = _charge(token), CardForm(request.POST)
    if not form.is_valid():
        return render(request, "billing/sandbox/page.html", _shown(request, charge, form), status=400)
    card, may_renew = form.cleaned_data["card"], form.cleaned_data["may_renew"]
    return _decided(request, charge, lambda: deciding.pay(charge.pk, card, may_renew=may_renew, at=timezone.now()))


@require_POST
def decline(request, token):
    charge = _charge(token)
    return _decided(request, charge, lambda: deciding.decline(charge.pk, at=timezone.now()))


def _decided(request, charge, act):
    try:
        act()
    except deciding.ChargeDecided:
        messages.info(request, _("This payment was decided already."))
    return redirect(charge.return_url)
