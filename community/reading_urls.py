"""Addresses of reading: unread, permalinks, history, reactions, bookmarks, following."""
from django.urls import path

from community.views import following, keeping, reading, topic

urlpatterns = [
    path("community/read/", reading.read_all, name="read_all"),
    path("community/t/<int:pk>/<str:slug>/unread/", topic.unread, name="unread"),
    path("community/p/<int:pk>/", reading.permalink, name="permalink"),
    path("community/p/<int:pk>/quote/", reading.quote, name="quote"),
    path("community/p/<int:pk>/history/", reading.history, name="history"),
    path("community/p/<int:pk>/history/<int:revision>/hide/", reading.hide_revision, name="hide_revision"),
    path("community/p/<int:pk>/react/", keeping.react, name="react"),
    path("community/p/<int:pk>/reactions/", keeping.reactions, name="reactions"),
    path("community/p/<int:pk>/bookmark/", keeping.bookmark, name="bookmark"),
    path("community/follow/<slug:kind>/<int:key>/", following.follow, name="follow"),
    path("me/bookmarks/", keeping.bookmark_list, name="bookmarks"),
    path("me/bookmarks/<int:pk>/", keeping.edit_bookmark, name="edit_bookmark"),
    path("me/following/", following.following_list, name="following"),
    path("me/following/written/", following.watch_written, name="watch_written"),
]
