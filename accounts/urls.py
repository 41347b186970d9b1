"""Addresses of members and of a member's own settings."""
from django.urls import path

from accounts.views import agreement, blocks, data, invitations, linking, members, mine, photos, security, showing, tokens

app_name = "accounts"
urlpatterns = [
    path("me/", mine.Overview.as_view(), name="me"),
    path("me/profile/", showing.profile, name="profile"),
    path("me/profile/who-sees/", showing.who_sees, name="who_sees"),
    path("me/blocked/", blocks.blocked, name="blocked"),
    path("me/blocked/<int:pk>/unblock/", blocks.unblock, name="unblock"),
    path("me/preferences/", mine.Preferences.as_view(), name="preferences"),
    path("me/security/", security.security, name="security"),
    path("me/security/sessions/<int:pk>/end/", security.end_session, name="end_session"),
    path("me/security/devices/<int:pk>/forget/", security.forget_device, name="forget_device"),
    path("accounts/password/hint/", security.password_hint, name="password_hint"),
    path("accounts/link/", linking.link, name="link"),
    path("accounts/link/confirm/", linking.confirm_link, name="confirm_link"),
    path("accounts/link/decline/", linking.decline_link, name="decline_link"),
    path("me/tokens/", tokens.tokens, name="tokens"),
    path("me/tokens/make/", tokens.make_token, name="make_token"),
    path("me/tokens/<int:pk>/revoke/", tokens.revoke_token, name="revoke_token"),
    path("me/invitations/", invitations.page, name="invitations"),
    path("me/invitations/make/", invitations.make, name="invite"),
    path("me/invitations/<int:pk>/revoke/", invitations.revoke, name="revoke_invitation"),
    path("invited/<str:code>/", invitations.landing, name="invited"),
    path("agree/", agreement.agree_page, name="agree"),
    path("agree/yes/", agreement.agree, name="say_yes"),
    path("agree/later/", agreement.put_off, name="put_off_agreement"),
    path("agree/heard/", agreement.heard, name="heard"),
    path("me/data/", data.page, name="data"),
    path("me/data/export/", data.ask_export, name="ask_export"),
    path("me/data/export/<uuid:pk>/", data.fetch_export, name="fetch_export"),
    path("me/data/erase/", data.erase, name="erase"),
    path("members/", members.directory, name="members"),
    path("members/<slug:handle>/", members.public_profile, name="member"),
    path("members/<slug:handle>/photo/<slug:mark>.webp", photos.photo, name="photo"),
    path("members/<slug:handle>/block/", blocks.block, name="block"),
]
