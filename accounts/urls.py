"""Addresses of members and of a member's own settings."""
from django.urls import path

from accounts.views import members, mine, tokens

app_name = "accounts"
urlpatterns = [
    path("me/", mine.Overview.as_view(), name="me"),
    path("me/profile/", mine.Profile.as_view(), name="profile"),
    path("me/preferences/", mine.Preferences.as_view(), name="preferences"),
    path("me/tokens/", tokens.tokens, name="tokens"),
    path("me/tokens/make/", tokens.make_token, name="make_token"),
    path("me/tokens/<int:pk>/revoke/", tokens.revoke_token, name="revoke_token"),
    path("members/", members.directory, name="members"),
    path("members/<slug:handle>/", members.public_profile, name="member"),
]
