"""Addresses of events. The calendar stands before the slugs, which cannot hold a dot."""
from django.urls import path

from events import views

app_name = "events"
urlpatterns = [
    path("events/", views.event_list, name="list"),
    path("events/calendar.ics", views.calendar, name="calendar"),
    path("events/<slug:slug>/", views.event_page, name="event"),
    path("events/<slug:slug>/event.ics", views.event_calendar, name="event_calendar"),
    path("events/<slug:slug>/register/", views.register, name="register"),
    path("events/<slug:slug>/cancel/", views.cancel, name="cancel"),
    path("events/<slug:slug>/join/", views.join, name="join"),
]
