"""Addresses of what is taught. A slug that would hide one of the site's own is refused in courses/slugs.py."""
from django.urls import path

from courses import views

app_name = "courses"
urlpatterns = [
    path("courses/", views.CataloguePage.as_view(), name="catalogue"),
    path("courses/<slug:slug>/", views.CoursePage.as_view(), name="course"),
    path("courses/<slug:slug>/enrol/", views.enrol, name="enrol"),
    path("courses/<slug:slug>/lessons/<slug:key>/", views.LessonPage.as_view(), name="lesson"),
    path("courses/<slug:slug>/lessons/<slug:key>/complete/", views.complete, name="complete"),
    path("me/learning/", views.LearningPage.as_view(), name="learning"),
]
