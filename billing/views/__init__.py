"""Pages and acts of what is paid."""
from billing.views.bundles import BundlePage
from billing.views.checkout import CheckoutPage, buy_plan, buy_product, cancel, change_currency, pay, take
from billing.views.coupons import CouponsPage, coupon_link, drop_coupon, use_coupon
from billing.views.currency import choose as choose_currency
from billing.views.earnings import EarningsMonthPage, EarningsPage, earnings_csv
from billing.views.gifts import enter_code, gift, give_plan, give_product, redeem
from billing.views.invoices import BillingPage, InvoicePage
from billing.views.membership import MembershipPage, MyMembershipPage, resume_renewal, stop_renewal, try_plan
from billing.views.notices import payment_notice
from billing.views.orders import OrderPage, OrdersPage, order_state
from billing.views.refunds import RefundPage, ask_refund
from billing.views.why import why_open, why_open_to

__all__ = [
    "EarningsMonthPage", "EarningsPage", "earnings_csv",
    "CouponsPage", "coupon_link", "drop_coupon", "use_coupon",
    "BillingPage", "BundlePage", "CheckoutPage", "InvoicePage", "MembershipPage", "MyMembershipPage", "OrderPage", "OrdersPage",
    "RefundPage", "ask_refund", "buy_plan", "buy_product", "cancel", "order_state", "pay", "payment_notice",
    "change_currency", "choose_currency", "enter_code", "gift", "give_plan", "give_product", "redeem", "take",
    "resume_renewal", "stop_renewal", "try_plan", "why_open", "why_open_to",
]
