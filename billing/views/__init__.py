"""Pages and acts of what is paid."""
from billing.views.checkout import CheckoutPage, buy_plan, buy_product, cancel, pay
from billing.views.invoices import BillingPage, InvoicePage
from billing.views.membership import MembershipPage, MyMembershipPage
from billing.views.notices import payment_notice
from billing.views.orders import OrderPage, OrdersPage, order_state
from billing.views.refunds import RefundPage, ask_refund

__all__ = [
    "BillingPage", "CheckoutPage", "InvoicePage", "MembershipPage", "MyMembershipPage", "OrderPage", "OrdersPage", "RefundPage",
    "ask_refund", "buy_plan", "buy_product", "cancel", "order_state", "pay", "payment_notice",
]
