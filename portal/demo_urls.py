"""Addresses of the demo's doors."""
from django.urls import path

from portal import demo

app_name = "demo"
urlpatterns = [
    path("demo/", demo.doors, name="doors"),
    path("demo/mailbox/", demo.mailbox, name="mailbox"),
    path("demo/mailbox/<int:pk>/", demo.letter, name="letter"),
    path("demo/enter/<slug:handle>/", demo.enter, name="enter"),
]
