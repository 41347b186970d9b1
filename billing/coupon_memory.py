"""The code of a coupon that a link brought: kept in the session until an order can use it. Tries are limited, by member and address."""
from allauth.core import ratelimit
from django.contrib import messages
from django.utils import timezone
from django.utils.translation import gettext as _

from billing import coupons
from billing.coupon_codes import BadCode, normalise
from billing.models import CouponRedemption, Order
from billing.refusals import BillingRefused

SESSION_KEY = "coupon"
# The name of the limit in `ACCOUNT_RATE_LIMITS`.
LIMIT = "coupon"
WAIT_SECONDS = 600


class TooManyTries(BillingRefused):
    """Whoever asks guesses codes, or looks as if they did."""


def keep(request, typed: str) -> str:
    """Remember a code without asking whether there is such a coupon; its normalised form. Raises BadCode."""
    code = normalise(typed)
    if request.session.get(SESSION_KEY) != code:
        request.session[SESSION_KEY] = code
    return code


def kept(request) -> str:
    return request.session.get(SESSION_KEY, "")


def use(request, order: Order, typed: str) -> CouponRedemption:
    """Use a code on an order for whoever asks. Raises BillingRefused; TooManyTries before anything is looked up."""
    if not ratelimit.consume(request, action=LIMIT):
        raise TooManyTries(_("Too many tries. Wait a few minutes."))
    redemption = coupons.use(order, typed, at=timezone.now())
    request.session.pop(SESSION_KEY, None)
    return redemption


def use_kept(request, order: Order) -> None:
    """Use the remembered code on a new order. One that is refused stays in the form at checkout, with the reason."""
    code = kept(request)
    if not code:
        return
    try:
        use(request, order, code)
    except BillingRefused as refusal:
        messages.warning(request, _("The coupon %(code)s: %(reason)s") % {"code": code, "reason": refusal})


def carry(request, order: Order, redemption: CouponRedemption | None) -> None:
    """The order was made anew: use on it the coupon of the one before, or say why not."""
    if redemption is None:
        return
    try:
        coupons.use(order, redemption.coupon.code, at=timezone.now())
    except BillingRefused as refusal:
        messages.warning(request, _("The coupon %(code)s: %(reason)s") % {"code": redemption.coupon.written, "reason": refusal})


def keep_from_link(request, typed: str) -> None:
    """What a link brought, said once to whoever follows it."""
    before = kept(request)
    try:
        code = keep(request, typed)
    except BadCode as refusal:
        messages.warning(request, str(refusal))
        return
    if code != before:
        messages.info(request, _("The code %(code)s is kept for you and tried at checkout.") % {"code": code})
