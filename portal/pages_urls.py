"""Addresses of the front pages."""
from django.urls import path

from portal.views import choices, home, prose, search, styleguide

app_name = "portal"
urlpatterns = [
    path("", home.home, name="home"),
    path("search/", search.search, name="search"),
    path("about/", prose.page, {"name": "about"}, name="about"),
    path("guidelines/", prose.page, {"name": "guidelines"}, name="guidelines"),
    path("terms/", prose.page, {"name": "terms"}, name="terms"),
    path("privacy/", prose.page, {"name": "privacy"}, name="privacy"),
    path("welcome/", prose.page, {"name": "welcome"}, name="welcome"),
    path("language/<slug:code>/", choices.language, name="language"),
    path("theme/<slug:name>/", choices.theme, name="theme"),
    path("styleguide/", styleguide.styleguide, name="styleguide"),
    path("robots.txt", prose.robots, name="robots"),
]
