"""The portal's addresses with the demo's doors."""
from django.urls import include, path

from portal.urls import handler404
from portal.urls import urlpatterns as portal_patterns

urlpatterns = [*portal_patterns, path("", include("portal.demo_urls"))]
__all__ = ["handler404", "urlpatterns"]
