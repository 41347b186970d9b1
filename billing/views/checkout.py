"""From “buy” to the provider's pay page."""
from django.contrib import messages
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST
from django.views.generic import DetailView

from accounts.guards import SignedInMixin, signed_in, takes_part
from billing import checkout, payments
from billing.forms import PayForm
from billing.models import Order, Plan, Product
from billing.providers import providers
from billing.refund_policy import promises_of
from billing.refusals import BillingRefused
from billing.shown import with_descriptions


@require_POST
@takes_part
def buy_plan(request, slug):
    plan = get_object_or_404(Plan, slug=slug)
    return _ordered(request, lambda: checkout.order_plan(request.user, plan, at=timezone.now()), otherwise="billing:membership")


@require_POST
@takes_part
def buy_product(request, sku):
    product = get_object_or_404(Product, sku=sku)
    return _ordered(request, lambda: checkout.order_product(request.user, product, at=timezone.now()), otherwise="billing:membership")


def _ordered(request, order, *, otherwise):
    try:
        return redirect("billing:checkout", order().ref)
    except BillingRefused as refusal:
        messages.error(request, str(refusal))
        return redirect(otherwise)


class CheckoutPage(SignedInMixin, DetailView):
    """What was chosen, what it costs, how to pay. Once the order is decided, its own page says how it went."""

    template_name = "billing/checkout.html"
    context_object_name = "order"
    slug_field = slug_url_kwarg = "ref"

    def get_queryset(self):
        return Order.objects.visible_to(self.request.user)

    def get(self, request, *args, **kwargs):
        self.object = self.get_object()
        if not self.object.is_open_at(timezone.now()):
            return redirect(self.object)
        return self.render_to_response(self.get_context_data())

    def get_context_data(self, **kwargs):
        return super().get_context_data(**_choices(self.object), **kwargs)


def _choices(order, form=None):
    lines, offered = list(order.lines.select_related("product", "plan").order_by("id")), providers(order.currency)
    return {
        "lines": with_descriptions(lines), "form": form or PayForm(offered=offered), "promises": promises_of(lines),
        "is_invoiced": any(one.capabilities.is_live for one in offered),
    }


@require_POST
@takes_part
def pay(request, ref):
    order = _own(request, ref)
    form = PayForm(request.POST, offered=providers(order.currency))
    if not form.is_valid():
        return render(request, "billing/checkout.html", {"order": order, **_choices(order, form)}, status=400)
    try:
        back = request.build_absolute_uri(order.get_absolute_url())
        payment = payments.start_payment(order, form.cleaned_data["provider"], return_url=back, at=timezone.now())
    except BillingRefused as refusal:
        messages.error(request, str(refusal))
        return redirect(order)
    return redirect(payment.page_url)


@require_POST
@signed_in
def cancel(request, ref):
    order = _own(request, ref)
    try:
        checkout.cancel_order(order, at=timezone.now())
        messages.success(request, _("The order is cancelled. Nothing was charged."))
    except BillingRefused as refusal:
        messages.error(request, str(refusal))
    return redirect(order)


def _own(request, ref):
    order = Order.objects.visible_to(request.user).filter(ref=ref).first()
    if order is None:
        raise Http404("no such order of this member")
    return order
