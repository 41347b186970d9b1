"""Showing a picture that was drawn anew here: by nginx or from here, kept by browsers long, and by caches between only if all may see it.

Whether the reader may see it is decided before. A file at an address never changes.
"""
from urllib.parse import quote

from django.conf import settings
from django.db.models.fields.files import FieldFile
from django.http import Http404, HttpResponse, HttpResponseNotModified
from django.utils.http import parse_etags

# What is shared asks each time, so that what is hidden meanwhile is gone at once.
FOR_EVERYBODY = "public, max-age=31536000, immutable, s-maxage=0, proxy-revalidate"
FOR_SOME = "private, max-age=31536000, immutable"


def show(request, file: FieldFile, *, mark: str, to_everybody: bool) -> HttpResponse:
    """`mark` stands for the bytes."""
    etag = f'"{mark}"'
    response = HttpResponseNotModified() if etag in parse_etags(request.headers.get("If-None-Match", "")) else _sent(file)
    response["ETag"] = etag
    response["Cache-Control"] = FOR_EVERYBODY if to_everybody else FOR_SOME
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    response["X-Content-Type-Options"] = "nosniff"
    response["Cross-Origin-Resource-Policy"] = "same-origin"
    return response


def _sent(file: FieldFile) -> HttpResponse:
    named = {"Content-Type": "image/webp", "Content-Disposition": 'inline; filename="picture.webp"'}
    if settings.MEDIA_ACCEL:
        return HttpResponse(headers={**named, "X-Accel-Redirect": settings.MEDIA_ACCEL + quote(str(file.name))})
    try:
        # Two megabytes at most, by its longest edge.
        with file.open() as opened:
            return HttpResponse(opened.read(), headers=named)
    except FileNotFoundError:
        raise Http404 from None
