"""Addresses of the first run."""
from django.urls import path

from portal.views import clearing, setting_up

app_name = "setup"
urlpatterns = [
    path("", setting_up.overview, name="overview"),
    path("begin/<str:key>/", setting_up.begin, name="begin"),
    path("ready/", setting_up.ready, name="ready"),
    path("open/", setting_up.open_house, name="open"),
    path("list/hide/", setting_up.hide_list, name="hide_list"),
    path("sample/", clearing.page, name="sample"),
    path("sample/remove/", clearing.remove, name="remove_sample"),
    path("<slug:key>/", setting_up.step, name="step"),
    path("<slug:key>/skip/", setting_up.skip, name="skip"),
]
