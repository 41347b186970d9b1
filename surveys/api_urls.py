"""Addresses of the API calls of this app."""
from django.urls import re_path

from surveys.api import SingleAnswer

urlpatterns = [re_path(r"^api/v1/survey/?$", SingleAnswer.as_view(), name="api-survey")]
