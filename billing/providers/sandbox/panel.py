"""The sandbox's control panel: whoever sits there is the bank, the payer and the weather at once. For staff only."""
from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from accounts.guards import role_required
from billing.providers.sandbox import disputing, refunding, renewing, telling
from billing.providers.sandbox.forms import AgreementForm, MoodForm, RefundForm
from billing.providers.sandbox.models import SandboxCharge, SandboxDispute, SandboxMood, SandboxNotice, SandboxRefund
from billing.providers.sandbox.views import refuse_when_off
from kit.pagination import keyset_page


@never_cache
@require_safe
@role_required("staff")
def panel(request):
    refuse_when_off()
    return render(request, "billing/sandbox/panel.html", _panel(request, MoodForm(instance=SandboxMood.objects.first())))


def _panel(request, form) -> dict:
    return {
        "form": form, "held": SandboxNotice.objects.filter(run_after=None, sent_at=None).count(),
        "page": keyset_page(SandboxCharge.objects.all(), request, ("-created_at", "-id")),
    }


@require_POST
@role_required("staff")
def set_mood(request):
    refuse_when_off()
    form = MoodForm(request.POST, instance=SandboxMood.objects.first())
    if not form.is_valid():
        return render(request, "billing/sandbox/panel.html", _panel(request, form), status=400)
    form.save()
    messages.success(request, _("From now on the sandbox behaves like this."))
    return redirect("billing:sandbox_panel")


@require_POST
@role_required("staff")
def let_go(request):
    refuse_when_off()
    count = telling.let_go(at=timezone.now())
    messages.success(request, ngettext("%(n)d notice is on its way.", "%(n)d notices are on their way.", count) % {"n": count})
    return redirect("billing:sandbox_panel")


@never_cache
@require_safe
@role_required("staff")
def charge(request, token):
    found = _charge(token)
    return render(request, "billing/sandbox/charge.html", _shown(found))


def _charge(token) -> SandboxCharge:
    refuse_when_off()
    return get_object_or_404(SandboxCharge.objects.select_related("agreement"), token=token)


def _shown(found, refund_form=None) -> dict:
    left = refunding.left_of(found)
    agreement = getattr(found, "agreement", None)
    return {
        "charge": found, "left": left, "refunds": found.refunds.order_by("id"), "disputes": found.disputes.order_by("id"),
        "notices": found.notices.order_by("id"), "agreement": agreement,
        "refund_form": refund_form or RefundForm(currency=found.currency, left=left),
        "agreement_form": AgreementForm(initial={"further": "fail" if agreement and agreement.fails else "work"}),
    }


@require_POST
@role_required("staff")
def refund(request, token):
    found = _charge(token)
    form = RefundForm(request.POST, currency=found.currency, left=refunding.left_of(found))
    if not form.is_valid():
        return render(request, "billing/sandbox/charge.html", _shown(found, form), status=400)
    return _acted(request, found, lambda at: refunding.refund_from_outside(found.pk, form.cleaned_data["amount"], at=at))


@require_POST
@role_required("staff")
def dispute(request, token):
    found = _charge(token)
    return _acted(request, found, lambda at: disputing.open_dispute(found.pk, at=at))


@require_POST
@role_required("staff")
def tell_again(request, token):
    found = _charge(token)
    return _acted(request, found, lambda at: telling.tell_again(found, at=at))


@require_POST
@role_required("staff")
def agreement(request, token):
    found = _charge(token)
    form, agreed = AgreementForm(request.POST), getattr(found, "agreement", None)
    if form.is_valid() and agreed:
        return _acted(request, found, lambda at: renewing.change(agreed.pk, form.cleaned_data["further"], at=at))
    return _acted(request, found, None)


@require_POST
@role_required("staff")
def decide_refund(request, token):
    refuse_when_off()
    made = get_object_or_404(SandboxRefund.objects.select_related("charge"), token=token)
    succeeds = request.POST.get("succeeds") == "yes"
    return _acted(request, made.charge, lambda at: refunding.decide_refund(made.pk, succeeds=succeeds, at=at))


@require_POST
@role_required("staff")
def decide_dispute(request, token):
    refuse_when_off()
    opened = get_object_or_404(SandboxDispute.objects.select_related("charge"), token=token)
    won = request.POST.get("won") == "yes"
    return _acted(request, opened.charge, lambda at: disputing.decide_dispute(opened.pk, won=won, at=at))


def _acted(request, found, act):
    try:
        if act is None:
            raise refunding.Refused("nothing to be done")
        act(timezone.now())
        messages.success(request, _("Done. The portal is being told."))
    except (refunding.Refused, disputing.NothingToDispute, renewing.NoAgreement):
        messages.info(request, _("That cannot be done with this charge any more."))
    return redirect("billing:sandbox_charge", found.token)
