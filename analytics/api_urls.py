"""Address of the analysis call; a slash at the end does no harm."""
from django.urls import re_path

from analytics.api import Analysis

urlpatterns = [re_path(r"^api/v1/analysis/?$", Analysis.as_view(), name="api-analysis")]
