"""Addresses of the square."""
from django.urls import path

from community.views import acts, lists, mine, moderation, topic, writing

app_name = "community"
urlpatterns = [
    path("community/", lists.topics, name="topics"),
    path("community/c/<slug:slug>/", lists.category, name="category"),
    path("community/new/", writing.new_topic, name="new_topic"),
    path("community/t/<int:pk>/<str:slug>/", topic.topic, name="topic"),
    path("community/t/<int:pk>/<str:slug>/reply/", topic.write_reply, name="reply"),
    path("community/p/<int:pk>/edit/", writing.edit_post, name="edit"),
    path("community/p/<int:pk>/like/", acts.like_post, name="like"),
    path("community/p/<int:pk>/flag/", acts.flag_post, name="flag"),
    path("community/leaderboard/", mine.leaderboard, name="leaderboard"),
    path("community/moderation/", moderation.queue, name="moderation"),
    path("community/moderation/<slug:kind>/<str:key>/", moderation.settle, name="decide"),
    path("community/heartbeat/", acts.heartbeat, name="heartbeat"),
    path("me/points/", mine.points, name="points"),
    path("me/activity/", mine.activity, name="activity"),
]
