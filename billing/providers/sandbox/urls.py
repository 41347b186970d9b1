"""Addresses of the sandbox: its control panel and its pay page."""
from django.urls import path

from billing.providers.sandbox import panel, views

urlpatterns = [
    path("panel/", panel.panel, name="sandbox_panel"),
    path("panel/mood/", panel.set_mood, name="sandbox_mood"),
    path("panel/let-go/", panel.let_go, name="sandbox_let_go"),
    path("panel/<str:token>/", panel.charge, name="sandbox_charge"),
    path("panel/<str:token>/refund/", panel.refund, name="sandbox_refund"),
    path("panel/<str:token>/dispute/", panel.dispute, name="sandbox_dispute"),
    path("panel/<str:token>/tell-again/", panel.tell_again, name="sandbox_tell_again"),
    path("panel/<str:token>/agreement/", panel.agreement, name="sandbox_agreement"),
    path("panel/refunds/<str:token>/", panel.decide_refund, name="sandbox_decide_refund"),
    path("panel/disputes/<str:token>/", panel.decide_dispute, name="sandbox_decide_dispute"),
    path("<str:token>/", views.page, name="sandbox_page"),
    path("<str:token>/pay/", views.pay, name="sandbox_pay"),
    path("<str:token>/decline/", views.decline, name="sandbox_decline"),
]
