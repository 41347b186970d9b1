"""Addresses of things, worked out once: looking a URL pattern up costs more than the rest of a list's line."""
from functools import lru_cache

from django.conf import settings
from django.urls import get_script_prefix, get_urlconf, reverse

KEPT = 8192


def address(name: str, *args) -> str:
    """What `reverse` says."""
    return _address(get_script_prefix(), get_urlconf() or settings.ROOT_URLCONF, name, args)


@lru_cache(maxsize=KEPT)
def _address(prefix: str, urlconf: str, name: str, args: tuple) -> str:
    return reverse(name, urlconf, args)


def absolute(path: str) -> str:
    """A path of this site as it is written where the reader stands elsewhere: in feeds, sitemaps, and what machines read of a page."""
    return settings.SITE_URL.rstrip("/") + path
