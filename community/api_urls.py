"""Addresses of the API calls about interactions, with and without a trailing slash."""
from django.urls import re_path

from community import api

urlpatterns = [
    re_path(r"^api/v1/interaction/?$", api.Interactions.as_view(), name="api-interaction"),
    re_path(r"^api/v1/interaction-types/?$", api.InteractionTypes.as_view(), name="api-interaction-types"),
]
