"""Addresses of surveys."""
from django.urls import path

from surveys import views

app_name = "surveys"
urlpatterns = [
    path("surveys/", views.survey_list, name="list"),
    path("surveys/<slug:slug>/", views.answer, name="answer"),
    path("surveys/<slug:slug>/results/", views.results, name="results"),
]
