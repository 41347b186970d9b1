"""Coupons, as members meet them: a link that brings a code, the form at checkout, what was given to them."""
from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe
from django.views.generic import TemplateView

from accounts.guards import SignedInMixin, takes_part
from billing import coupon_memory, coupons
from billing.coupon_memory import WAIT_SECONDS, TooManyTries
from billing.coupons_shown import given_to, shown
from billing.forms_coupons import CouponForm
from billing.models import Order
from billing.refusals import BillingRefused
from billing.views.checkout import checkout_page
from kit.pagination import keyset_page


@require_safe
@never_cache
def coupon_link(request, code):
    """Says nothing about whether there is such a coupon: that is asked at checkout, within limits."""
    coupon_memory.keep_from_link(request, code)
    return redirect("billing:membership")


@require_POST
@takes_part
def use_coupon(request, ref):
    order = get_object_or_404(Order.objects.visible_to(request.user), ref=ref)
    form = CouponForm(request.POST)
    if not form.is_valid():
        return checkout_page(request, order, coupon_form=form, status=400)
    try:
        redemption = coupon_memory.use(request, order, form.cleaned_data["code"])
    except BillingRefused as refusal:
        form.add_error("code", str(refusal))
        limited = isinstance(refusal, TooManyTries)
        response = checkout_page(request, order, coupon_form=form, status=429 if limited else 400)
        if limited:
            response["Retry-After"] = str(WAIT_SECONDS)
        return response
    messages.success(request, _("The coupon %(code)s is used on this order.") % {"code": redemption.coupon.written})
    return redirect("billing:checkout", order.ref)


@require_POST
@takes_part
def drop_coupon(request, ref):
    order = get_object_or_404(Order.objects.visible_to(request.user), ref=ref)
    try:
        coupons.drop(order, at=timezone.now())
    except BillingRefused as refusal:
        messages.error(request, str(refusal))
    return redirect("billing:checkout", order.ref)


class CouponsPage(SignedInMixin, TemplateView):
    """The coupons that were given to the reader, newest first, and how each stands."""

    template_name = "billing/coupons.html"

    def get_context_data(self, **kwargs):
        now = timezone.now()
        given = given_to(self.request.user, at=now).prefetch_related("products", "plans")
        page = keyset_page(given, self.request, ("-id",))
        return super().get_context_data(page=page, coupons=shown(page.items, at=now), **kwargs)
