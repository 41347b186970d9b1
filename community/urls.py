"""Addresses of the square."""
from django.urls import include, path

from community.views import acts, drafts, editor, lists, mine, moderation, questions, steering, tags, topic, uploads, writing

app_name = "community"
urlpatterns = [
    path("community/", lists.topics, name="topics"),
    path("community/c/<slug:slug>/", lists.category, name="category"),
    path("community/tags/", tags.tags, name="tags"),
    path("community/tags/complete/", tags.complete_tags, name="complete_tags"),
    path("community/tags/<str:slug>/", tags.tag, name="tag"),
    path("community/moderation/tags/<int:pk>/", tags.decide_tag, name="decide_tag"),
    path("community/new/", writing.new_topic, name="new_topic"),
    path("community/t/<int:pk>/<str:slug>/", topic.topic, name="topic"),
    path("community/t/<int:pk>/<str:slug>/reply/", topic.write_reply, name="reply"),
    path("community/p/<int:pk>/edit/", writing.edit_post, name="edit"),
    path("community/p/<int:pk>/vote/", questions.vote_on_post, name="vote"),
    path("community/p/<int:pk>/accept/", questions.accept_answer, name="accept"),
    path("community/t/<int:pk>/<str:slug>/steer/", steering.steer_topic, name="steer"),
    path("community/t/<int:pk>/<str:slug>/asker/", questions.reveal_asker, name="asker"),
    path("community/similar/", questions.similar, name="similar"),
    path("community/p/<int:pk>/like/", acts.like_post, name="like"),
    path("community/p/<int:pk>/flag/", acts.flag_post, name="flag"),
    path("community/leaderboard/", mine.leaderboard, name="leaderboard"),
    path("community/moderation/", moderation.queue, name="moderation"),
    path("community/moderation/<slug:kind>/<str:key>/", moderation.settle, name="decide"),
    path("community/heartbeat/", acts.heartbeat, name="heartbeat"),
    path("community/preview/", editor.preview, name="preview"),
    path("community/complete/members/", editor.complete_members, name="complete_members"),
    path("community/drafts/", drafts.save_draft, name="save_draft"),
    path("community/drafts/keep/", drafts.keep_draft, name="keep_draft"),
    path("community/drafts/discard/", drafts.discard_draft, name="discard_draft"),
    path("community/uploads/", uploads.send_upload, name="send_upload"),
    path("community/uploads/new/", uploads.new_upload, name="new_upload"),
    path("community/uploads/<uuid:pk>/", uploads.upload, name="upload"),
    path("me/drafts/", drafts.my_drafts, name="drafts"),
    path("", include("community.articles.urls")),
    path("", include("community.projects.urls")),
    path("", include("community.experts.urls")),
    path("", include("community.reading_urls")),
    path("me/points/", mine.points, name="points"),
    path("me/activity/", mine.activity, name="activity"),
]
