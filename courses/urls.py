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
    path("courses/<slug:slug>/files/", views.files_of_course, name="files"),
    path("courses/<slug:slug>/files/begin/", views.begin_revision, name="begin_revision"),
    path("courses/<slug:slug>/files/<uuid:key>/", views.lesson_file, name="file"),
    path("courses/<slug:slug>/files/<uuid:key>/remove/", views.remove_file, name="remove_file"),
    path("me/learning/", views.LearningPage.as_view(), name="learning"),
]
