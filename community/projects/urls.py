"""Addresses of projects, within those of the square."""
from django.urls import path

from community.views import project_acts, projects

urlpatterns = [
    path("community/projects/", projects.projects, name="projects"),
    path("community/projects/new/", projects.new_project, name="new_project"),
    path("community/projects/<slug:slug>/", projects.project, name="project"),
    path("community/projects/<slug:slug>/edit/", projects.edit_project, name="edit_project"),
    path("community/projects/<slug:slug>/help/", project_acts.help_project, name="help_project"),
    path("community/projects/<slug:slug>/maintainers/", project_acts.add_keeper, name="add_maintainer"),
    path("community/projects/<slug:slug>/maintainers/<int:pk>/end/", project_acts.end_keeper, name="end_maintainer"),
    path("community/projects/<slug:slug>/topics/", project_acts.link, name="link_topic"),
    path("community/projects/<slug:slug>/topics/<int:pk>/unlink/", project_acts.unlink, name="unlink_topic"),
    path("community/projects/<slug:slug>/flag/", project_acts.flag_project, name="flag_project"),
]
