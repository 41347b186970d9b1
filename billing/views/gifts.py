"""Giving: choosing for whom; and opening a gift with its code or its link."""
from django.conf import settings
from django.contrib import messages
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.guards import takes_part
from billing import checkout, coupon_memory, fulfilment, gifts
from billing.gift_forms import CodeForm, GiftForm
from billing.gifts_shown import gift_shown
from billing.models import Gift, Plan, Product
from billing.prices import PriceList, currency_of
from billing.refusals import BillingRefused


@require_http_methods(["GET", "HEAD", "POST"])
@takes_part
def give_product(request, sku):
    return _give(request, get_object_or_404(Product, sku=sku, is_on_sale=True))


@require_http_methods(["GET", "HEAD", "POST"])
@takes_part
def give_plan(request, slug):
    return _give(request, get_object_or_404(Plan, slug=slug, is_on_sale=True))


def _give(request, thing):
    quote = PriceList([thing], currency_of(request)).shown(thing)
    if quote is None or not gifts.can_be_given(thing):
        raise Http404("this is not sold as a gift")
    form = GiftForm(request.POST if request.method == "POST" else None, giver=request.user)
    if request.method == "POST" and form.is_valid():
        try:
            order = checkout.order_things(request.user, [thing], at=timezone.now(), currency=quote.currency, gift=form.wish)
            coupon_memory.use_kept(request, order)
            return redirect("billing:checkout", order.ref)
        except BillingRefused as refusal:
            form.add_error(None, str(refusal))
    words = fulfilment.describe(thing) if isinstance(thing, Product) else None
    return render(
        request, "billing/give.html", {
            "form": form, "thing": thing, "words": words, "quote": quote, "days": settings.GIFT_EXPIRES_AFTER.days,
        },
        status=400 if form.errors else 200,
    )


@require_http_methods(["GET", "HEAD", "POST"])
def enter_code(request):
    form = CodeForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        return redirect(form.cleaned_data["code"])
    return render(request, "billing/gift_code.html", {"form": form}, status=400 if form.errors else 200)


@never_cache
@require_safe
def gift(request, code):
    found = get_object_or_404(Gift.objects.select_related("line__product", "line__plan", "line__order__member"), code=code)
    shown = gift_shown(found, request.user, at=timezone.now())
    return render(request, "billing/gift.html", {"gift": shown})


@require_POST
@takes_part
def redeem(request, code):
    found = get_object_or_404(Gift, code=code)
    try:
        gifts.redeem(found, request.user, at=timezone.now())
        messages.success(request, _("It is yours now."))
    except BillingRefused as refusal:
        messages.error(request, str(refusal))
    return redirect(found)
