"""The live counter: a page asks once a minute whether the number in its bar still holds, and mostly the cache alone can say yes.

Each member with an open page has a random token in the cache, and whatever changes the counter throws it away. The token is the page's
ETag: who shows one that still stands has the right number, whoever they are, and neither session nor database need to be asked.
Only where Redis is: a cache in each process would not hear of what another one changed.
"""
import secrets
from collections.abc import Iterable

from django.conf import settings
from django.core.cache import cache
from django.db import transaction
from django.http import HttpResponseNotModified

PATH = "/me/notifications/count/"
# How long a number may be wrong at most, should the cache miss a change.
LONGEST = 600


def _key(member_id) -> str:
    return f"unread:{member_id}"


def changed(member_ids: Iterable[int]) -> None:
    """Once this transaction stands, the pages of these members ask anew."""
    if settings.REDIS_URL:
        keys = [_key(pk) for pk in member_ids]
        transaction.on_commit(lambda: cache.delete_many(keys), robust=True)


def etag_for(member_id: int) -> str:
    """The ETag of the number that is read *after* this call: a change in between throws the token away."""
    if not settings.REDIS_URL:
        return ""
    token = cache.get_or_set(_key(member_id), lambda: secrets.token_urlsafe(12), LONGEST)
    return f'"{member_id}.{token}"'


def still_holds(etag: str) -> bool:
    """Whether nothing changed since this ETag was given."""
    member_id, _dot, token = etag.removeprefix("W/").strip('"').partition(".")
    return bool(settings.REDIS_URL) and member_id.isdecimal() and bool(token) and cache.get(_key(member_id)) == token


class UnchangedMiddleware:
    """Answers the page that asks whether its number still holds, before the session is read."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        etag = request.headers.get("If-None-Match", "")
        if request.path_info != PATH or not etag or not still_holds(etag):
            return self.get_response(request)
        response = HttpResponseNotModified()
        response["ETag"], response["Cache-Control"] = etag, "private, no-cache"
        return response
