"""Addresses of the sandbox's pay page."""
from django.urls import path

from billing.providers.sandbox import views

urlpatterns = [
    path("<str:token>/", views.page, name="sandbox_page"),
    path("<str:token>/pay/", views.pay, name="sandbox_pay"),
    path("<str:token>/decline/", views.decline, name="sandbox_decline"),
]
