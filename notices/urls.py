"""Addresses of notices."""
from django.urls import path

from notices import views

app_name = "notices"
urlpatterns = [
    path("me/notifications/", views.notice_list, name="list"),
    path("me/notifications/read/", views.read_all, name="read_all"),
    path("me/notifications/settings/", views.preferences, name="settings"),
    path("me/notifications/settings/retry/", views.retry, name="retry"),
    path("me/notifications/count/", views.count, name="count"),
    path("me/notifications/<int:pk>/", views.open_notice, name="open"),
    path("notices/unsubscribe/<str:signed>/", views.unsubscribe, name="unsubscribe"),
]
