"""Addresses of the calls `tokens` and `register`; a slash at the end does no harm."""
from django.urls import re_path

from accounts import api

urlpatterns = [
    re_path(r"^api/v1/tokens/?$", api.Tokens.as_view(), name="api-tokens"),
    re_path(r"^api/v1/register/?$", api.Register.as_view(), name="api-register"),
]
