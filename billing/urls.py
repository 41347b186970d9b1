"""Addresses of what is paid: plans, checkout, orders, payment notices."""
from django.urls import include, path

from billing import views

app_name = "billing"
urlpatterns = [
    path("membership/", views.MembershipPage.as_view(), name="membership"),
    path("membership/<slug:slug>/buy/", views.buy_plan, name="buy_plan"),
    path("products/<slug:sku>/buy/", views.buy_product, name="buy_product"),
    path("checkout/<str:ref>/", views.CheckoutPage.as_view(), name="checkout"),
    path("checkout/<str:ref>/pay/", views.pay, name="pay"),
    path("checkout/<str:ref>/cancel/", views.cancel, name="cancel_order"),
    path("checkout/<str:ref>/invoice/", views.BillingPage.as_view(), name="billing_details"),
    path("orders/<str:ref>/", views.OrderPage.as_view(), name="order"),
    path("orders/<str:ref>/state/", views.order_state, name="order_state"),
    path("orders/<str:ref>/refund/", views.RefundPage.as_view(), name="refund"),
    path("orders/<str:ref>/refund/ask/", views.ask_refund, name="ask_refund"),
    path("orders/<str:ref>/invoices/<str:number>/", views.InvoicePage.as_view(), name="invoice"),
    path("me/orders/", views.OrdersPage.as_view(), name="orders"),
    path("me/membership/", views.MyMembershipPage.as_view(), name="my_membership"),
    path("webhooks/pay/<slug:provider>/", views.payment_notice, name="payment_notice"),
    path("pay/sandbox/", include("billing.providers.sandbox.urls")),
    path("pay/transfer/", include("billing.providers.transfer.urls")),
]
