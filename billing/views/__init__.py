"""Pages and acts of what is paid."""
from billing.views.checkout import CheckoutPage, buy_plan, buy_product, cancel, pay
from billing.views.membership import MembershipPage, MyMembershipPage
from billing.views.notices import payment_notice
from billing.views.orders import OrderPage, OrdersPage, order_state

__all__ = [
    "CheckoutPage", "MembershipPage", "MyMembershipPage", "OrderPage", "OrdersPage", "buy_plan", "buy_product", "cancel", "order_state",
    "pay", "payment_notice",
]
