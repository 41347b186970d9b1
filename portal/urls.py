"""Every address of the portal starts here."""
from django.conf import settings
from django.contrib import admin
from django.urls import include, path, re_path
from drf_spectacular.views import SpectacularJSONAPIView

from accounts.views.security import Sessions
from portal import api_docs, health, metrics

api = [
    path("", include("accounts.api_urls")),
    path("", include("community.api_urls")),
    path("", include("surveys.api_urls")),
    path("", include("analytics.api_urls")),
    path("api/v1/openapi.json", SpectacularJSONAPIView.as_view(permission_classes=[], authentication_classes=[]), name="api-schema"),
    re_path(r"^api/v1/docs/?$", api_docs.docs, name="api-docs"),
    re_path(r"^api/v1/(?P<rest>.*)$", api_docs.unknown_call, name="api-unknown"),
]

urlpatterns = [
    path("healthz", health.healthz, name="healthz"),
    path("readyz", health.readyz, name="readyz"),
    path("metrics", metrics.metrics, name="metrics"),
    path("admin/", admin.site.urls),
    # With the devices beside allauth’s list; the first of the name is the one that answers.
    path("accounts/sessions/", Sessions.as_view(), name="usersessions_list"),
    path("accounts/", include("allauth.urls")),
    path("", include("portal.pages_urls")),
    path("setup/", include("portal.setup_urls")),
    *api,
    path("", include("accounts.urls")),
    path("", include("notices.urls")),
    path("", include("billing.urls")),
    path("", include("community.urls")),
    path("", include("courses.urls")),
    path("", include("surveys.urls")),
    path("", include("events.urls")),
    path("", include("analytics.urls")),
]
if settings.DEMO:
    urlpatterns.append(path("", include("portal.demo_urls")))

handler400 = "portal.errors.bad_request"
handler403 = "portal.errors.permission_denied"
handler404 = "portal.errors.page_not_found"
# Not Django’s: allauth looks here for what it answers to too many tries.
handler429 = "portal.errors.too_many_requests"
handler500 = "portal.errors.server_error"
