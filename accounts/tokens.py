"""Authentication of API calls by `Authorization: Bearer <token>`."""
from datetime import timedelta

from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from drf_spectacular.extensions import OpenApiAuthenticationExtension
from rest_framework import authentication, exceptions

from accounts.models import ApiToken
from accounts.models.token import digest_of

USED_EVERY = timedelta(minutes=5)


class BearerAuthentication(authentication.BaseAuthentication):
    """`request.user` is the token's member, `request.auth` the token."""

    def authenticate(self, request):
        scheme, _space, secret = request.headers.get("Authorization", "").partition(" ")
        if not scheme:
            return None
        if scheme.lower() != "bearer" or not secret:
            raise exceptions.AuthenticationFailed(_("Send the header “Authorization: Bearer <token>”."))
        now = timezone.now()
        token = ApiToken.objects.valid_at(now).select_related("member").filter(digest=digest_of(secret.strip())).first()
        if token is None or not token.member.is_active:
            raise exceptions.AuthenticationFailed(_("This token is unknown, expired or revoked."))
        if token.last_used_at is None or now - token.last_used_at > USED_EVERY:
            ApiToken.objects.filter(pk=token.pk).update(last_used_at=now)
        return token.member, token

    def authenticate_header(self, request):
        return "Bearer"


class BearerScheme(OpenApiAuthenticationExtension):
    """How the API's document calls it."""

    target_class = BearerAuthentication
    name = "bearer"

    def get_security_definition(self, auto_schema):
        return {"type": "http", "scheme": "bearer"}
