"""Whole pages for visitors, from Redis: a page that many strangers read is made once in ten seconds.

The safe line is *anonymous only*: no session cookie in the request, and nothing in the answer that is meant for one reader.
Only where Redis is: a cache in each process would show different pages from one click to the next. What is hidden takes all pages
out at once (`kit.shared_pages.forget`).
"""
import hashlib

from django.conf import settings
from django.core.cache import cache
from django.http import HttpResponse, HttpResponseNotModified
from django.utils.cache import patch_vary_headers
from django.utils.http import parse_etags
from django.utils.translation import get_language_from_request

from kit.shared_pages import EPOCH
from portal.context import THEME_COOKIE, THEMES

SECONDS = 10
LONGEST_QUERY = 300
PRIVATE_PATHS = (
    "/accounts/", "/admin/", "/api/", "/pay/", "/demo/", "/setup/", "/me/", "/language/", "/theme/", "/webhooks/", "/feeds/private/",
)
PERSONAL = b"csrfmiddlewaretoken"
NOT_KEPT = {"set-cookie", "content-length", "date", "etag"}


class AnonymousPageCacheMiddleware:
    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        if not may_be_shared(request):
            return self.get_response(request)
        key = key_of(request)
        kept = cache.get_many([key, EPOCH])
        # Read before the page is made: what is hidden meanwhile makes it old.
        epoch, page = kept.get(EPOCH), kept.get(key)
        if page is None or page[0] != epoch:
            response = self.get_response(request)
            if not is_for_everybody(request, response):
                return response
            page = (epoch, response.content, [(name, value) for name, value in response.items() if name.lower() not in NOT_KEPT])
            if request.method == "GET":
                cache.set(key, page, SECONDS)
        return _answer(request, *page[1:])


def may_be_shared(request) -> bool:
    """Whether another visitor could have asked for the very same thing."""
    return (
        bool(settings.REDIS_URL)
        and request.method in ("GET", "HEAD")
        and settings.SESSION_COOKIE_NAME not in request.COOKIES
        and "messages" not in request.COOKIES
        and "Authorization" not in request.headers
        and not request.path_info.startswith(PRIVATE_PATHS)
        and len(request.META.get("QUERY_STRING", "")) <= LONGEST_QUERY
    )


def is_for_everybody(request, response) -> bool:
    """Whether nothing in the answer is meant for this reader alone."""
    return (
        response.status_code == 200
        and not response.streaming
        and response.get("Content-Type", "").startswith("text/html")
        and not response.cookies
        and not any(word in response.get("Cache-Control", "") for word in ("private", "no-store", "no-cache"))
        and PERSONAL not in response.content
    )


def key_of(request) -> str:
    theme = request.COOKIES.get(THEME_COOKIE, "")
    parts = (
        request.scheme, request.get_host(), request.get_full_path(), get_language_from_request(request), theme if theme in THEMES else "",
    )
    return "page:" + hashlib.sha256("\0".join(parts).encode()).hexdigest()


def _answer(request, content: bytes, headers) -> HttpResponse:
    etag = f'W/"{hashlib.sha256(content).hexdigest()[:32]}"'
    known = parse_etags(request.headers.get("If-None-Match", ""))
    response = HttpResponseNotModified() if etag in known else HttpResponse(content)
    for name, value in headers:
        if response.status_code == 200 or name.lower() != "content-type":
            response[name] = value
    response["ETag"] = etag
    response["Cache-Control"] = "no-cache"
    patch_vary_headers(response, ["Accept-Language", "Cookie"])
    return response
