"""From “buy” to the provider's pay page."""
from django.contrib import messages
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST
from django.views.generic import DetailView

from accounts.guards import SignedInMixin, signed_in, takes_part
from billing import checkout, coupon_memory, payments
from billing.access import rights_of
from billing.coupons_shown import at_checkout
from billing.currency_forms import CurrencyForm
from billing.forms import PayForm
from billing.models import Order, Plan, Product
from billing.prices import PriceList, currency_of, other_prices
from billing.providers import providers
from billing.redeeming import of_order
from billing.refund_policy import promises_of
from billing.refusals import BillingRefused
from billing.shown import forecasts, sums_of, with_descriptions


@require_POST
@takes_part
def buy_plan(request, slug):
    plan = get_object_or_404(Plan, slug=slug)
    return _ordered(request, plan)


@require_POST
@takes_part
def buy_product(request, sku):
    product = get_object_or_404(Product, sku=sku)
    return _ordered(request, product)


def _ordered(request, thing):
    """In the currency in which its page showed the price."""
    quote = PriceList([thing], currency_of(request)).shown(thing)
    try:
        order = checkout.order_things(request.user, [thing], at=timezone.now(), currency=quote.currency if quote else "")
        coupon_memory.use_kept(request, order)
        return redirect("billing:checkout", order.ref)
    except BillingRefused as refusal:
        messages.error(request, str(refusal))
        return redirect("billing:membership")


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
        return super().get_context_data(**_choices(self.object), coupon=at_checkout(self.request, self.object), **kwargs)


def checkout_page(request, order, *, form=None, coupon_form=None, status=200):
    """The page again, with what was typed; once the order is decided, its own page."""
    if not order.is_open_at(timezone.now()):
        return redirect(order)
    context = {"order": order, **_choices(order, form), "coupon": at_checkout(request, order, coupon_form)}
    return render(request, "billing/checkout.html", context, status=status)


def _choices(order, form=None):
    lines, offered = list(order.lines.select_related("product", "plan", "price_plan", "gift__recipient").order_by("id")), []
    if order.total_amount:
        offered = providers(order.currency)
    ahead, shown = forecasts(lines, rights_of(order.member, at=timezone.now())), with_descriptions(lines)
    return {
        "lines": [(line, ahead[line.row.pk]) for line in shown], "sums": sums_of(shown), "promises": promises_of(lines),
        "form": form or PayForm(offered=offered), "is_invoiced": any(one.capabilities.is_live for one in offered),
        "other_prices": other_prices(lines, order.currency), "gift": lines[0].gift_or_none if lines else None,
    }


@require_POST
@takes_part
def take(request, ref):
    """Get what costs nothing."""
    order = _own(request, ref)
    try:
        payments.take_free(order, at=timezone.now())
    except BillingRefused as refusal:
        messages.error(request, str(refusal))
    return redirect(order)


@require_POST
@takes_part
def change_currency(request, ref):
    """Order the same anew in another currency; what is shown is what is charged."""
    order, form = _own(request, ref), CurrencyForm(request.POST)
    if not form.is_valid():
        messages.error(request, " ".join(map(str, form.errors.get("currency", []))))
        return redirect("billing:checkout", order.ref)
    coupon = of_order(order)
    try:
        order = checkout.again(order, at=timezone.now(), currency=form.cleaned_data["currency"])
        coupon_memory.carry(request, order, coupon)
    except BillingRefused as refusal:
        messages.error(request, str(refusal))
    return redirect("billing:checkout", order.ref)


@require_POST
@takes_part
def pay(request, ref):
    order = _own(request, ref)
    form = PayForm(request.POST, offered=providers(order.currency))
    if not form.is_valid():
        return checkout_page(request, order, form=form, status=400)
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
