"""Asking for money back."""
from django.contrib import messages
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST
from django.views.generic import DetailView

from accounts.guards import SignedInMixin, signed_in
from billing import refunds
from billing.models import Order, Payment
from billing.refund_effects import left_of_lines
from billing.refund_forms import RefundForm
from billing.refund_policy import judge
from billing.refusals import BillingRefused

TEMPLATE = "billing/refund.html"


class RefundPage(SignedInMixin, DetailView):
    """What of an order can still be asked back, and what the policy says about it today."""

    template_name = TEMPLATE
    context_object_name = "order"
    slug_field = slug_url_kwarg = "ref"

    def get_queryset(self):
        return Order.objects.visible_to(self.request.user).paid()

    def get_context_data(self, **kwargs):
        return super().get_context_data(**_asked(self.object, RefundForm(left=left_of_lines(self.object))), **kwargs)


def _asked(order, form):
    """The lines with what is left of each, and how they stand against their promise."""
    now, rows = timezone.now(), []
    for line, left in left_of_lines(order).items():
        line.order = order
        if left > 0:
            rows.append({"line": line, "left": left, "judged": judge(line, at=now), "ticked": line.pk in form.chosen})
    return {"form": form, "rows": rows}


# Who is suspended has a right to their money like everybody else.
@require_POST
@signed_in
def ask_refund(request, ref):
    order = get_object_or_404(Order.objects.visible_to(request.user).paid(), ref=ref)
    form = RefundForm(request.POST, left=left_of_lines(order))
    if not form.is_valid():
        return render(request, TEMPLATE, {"order": order, **_asked(order, form)}, status=400)
    payment = order.payments.filter(state=Payment.State.SUCCEEDED).first()
    if payment is None:
        raise Http404("nothing was paid")
    try:
        refunds.request(payment, by=request.user, amounts=form.amounts, reason=form.cleaned_data["reason"], at=timezone.now())
        messages.success(request, _("We have your request and will tell you how it goes."))
    except BillingRefused as refusal:
        messages.error(request, str(refusal))
    return redirect(order)
