"""Sending a stored file to somebody who may have it: by nginx, by a bucket’s own address for a minute, or from here with ranges (RFC 9110).

Whether they may is decided before. Nothing here has an address of its own, and no answer may be kept by a cache between.
"""
import os
import re
import stat
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import BinaryIO
from urllib.parse import quote

from django.conf import settings
from django.core.exceptions import SuspiciousFileOperation
from django.core.files.storage import Storage
from django.http import Http404, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.utils.cache import get_conditional_response
from django.utils.http import http_date, parse_http_date_safe

from kit.vaults import BucketStorage

CHUNK = 64 * 1024
# One range of bytes. Several at once, other units and what is written wrongly are answered with the whole file.
RANGE = re.compile(r"bytes=(\d{0,18})-(\d{0,18})", re.ASCII)
ATTR_CHARS = "!#$&+-.^_`|~"


@dataclass(frozen=True)
class Sent:
    """A stored file and what is said about it: `name` is the one that the reader’s folder gets, `etag` changes with the bytes."""

    storage: Storage
    path: str
    name: str
    content_type: str
    size: int
    etag: str
    modified: datetime


def send(request, file: Sent) -> HttpResponseBase:
    """The answer to a GET or HEAD of one who may have the file. The caller has judged; every request is judged anew."""
    if isinstance(file.storage, BucketStorage):
        return _guarded(_led_to_the_bucket(file, file.storage))
    if settings.FILES_ACCEL:
        # nginx answers conditions and ranges by marks of its own.
        return _guarded(HttpResponse(headers={**_named(file), "X-Accel-Redirect": settings.FILES_ACCEL + quote(file.path)}))
    quoted, modified = f'"{file.etag}"', int(file.modified.timestamp())
    refused = get_conditional_response(request, quoted, modified)
    response = refused or _whole_or_part(request, file, quoted, modified)
    response["ETag"] = quoted
    response["Last-Modified"] = http_date(modified)
    return _guarded(response)


def _guarded(response):
    """What is sent is a file, never a page of ours; it is asked for anew each time."""
    response["Cache-Control"] = "private, no-cache"
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    response["X-Content-Type-Options"] = "nosniff"
    response["Cross-Origin-Resource-Policy"] = "same-origin"
    return response


def _named(file: Sent) -> dict[str, str]:
    return {"Content-Type": file.content_type, "Content-Disposition": disposition(file.name), "Accept-Ranges": "bytes"}


def disposition(name: str) -> str:
    """RFC 6266: a plain name for the oldest programs, and the true one in UTF-8."""
    plain = re.sub(r"[^A-Za-z0-9._ -]", "_", name)
    stem, dot, ending = plain.rpartition(".")
    if not stem.strip("_ ."):
        plain = f"file{dot}{ending}" if dot else "file"
    return f"attachment; filename=\"{plain}\"; filename*=UTF-8''{quote(name, safe=ATTR_CHARS)}"


def _led_to_the_bucket(file: Sent, bucket: BucketStorage):
    url = bucket.address_for(file.path, content_type=file.content_type, disposition=disposition(file.name))
    return HttpResponse(status=302, headers={"Location": url, "Referrer-Policy": "no-referrer"})


def _whole_or_part(request, file: Sent, etag: str, modified: int):
    # A HEAD knows no ranges: it tells of the whole.
    wanted = range_of(request.headers.get("Range", ""), file.size) if request.method == "GET" else None
    if wanted is not None and not _is_still(request.headers.get("If-Range"), etag, modified):
        wanted = None
    if wanted == UNSATISFIABLE:
        return HttpResponse(status=416, headers={"Content-Range": f"bytes */{file.size}", "Accept-Ranges": "bytes"})
    first, last = wanted or (0, file.size - 1)
    headers = {**_named(file), "Content-Length": str(last - first + 1)}
    if wanted:
        headers["Content-Range"] = f"bytes {first}-{last}/{file.size}"
    if request.method == "HEAD":
        opened(file.storage, file.path).close()
        return HttpResponse(headers=headers)
    piece = Piece(opened(file.storage, file.path), first, last - first + 1)
    return StreamingHttpResponse(piece, status=206 if wanted else 200, headers=headers)


UNSATISFIABLE = (-1, -1)


def range_of(header: str, size: int) -> tuple[int, int] | None:
    """First and last byte that a Range header asks for; None for all of it, UNSATISFIABLE for what is not there."""
    found = RANGE.fullmatch(header.strip())
    if not found or found.groups() == ("", ""):
        return None
    first, last = found.groups()
    if not first:
        return (max(size - int(last), 0), size - 1) if int(last) and size else UNSATISFIABLE
    if last and int(last) < int(first):
        return None
    if int(first) >= size:
        return UNSATISFIABLE
    return int(first), min(int(last), size - 1) if last else size - 1


def _is_still(if_range: str | None, etag: str, modified: int) -> bool:
    """Whether the part somebody has is of these very bytes; a weak mark is never enough."""
    if if_range is None:
        return True
    if if_range.lstrip().startswith(('"', "W/")):
        return if_range.strip() == etag
    return parse_http_date_safe(if_range) == modified


def opened(storage: Storage, path: str) -> BinaryIO:
    """The file in its folder, open for reading. Anything else – a link, a folder, a way out, nothing at all – is not there."""
    try:
        folder = Path(storage.path(""))
        full = folder.resolve() / Path(storage.path(path)).relative_to(folder)
        if full.parent.resolve() != full.parent:
            raise Http404
        # Without O_NOFOLLOW a link in the folder opens whatever it points at; without O_NONBLOCK a pipe waits for ever.
        handle = os.open(full, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK)
    except (OSError, ValueError, SuspiciousFileOperation):
        raise Http404 from None
    if not stat.S_ISREG(os.fstat(handle).st_mode):
        os.close(handle)
        raise Http404
    return os.fdopen(handle, "rb")


class Piece:
    """So many bytes of an open file from a place on; closes it, read or not."""

    def __init__(self, file: BinaryIO, first: int, length: int):
        self.file, self.left = file, length
        file.seek(first)

    def __iter__(self) -> Iterator[bytes]:
        while self.left > 0 and (data := self.file.read(min(CHUNK, self.left))):
            self.left -= len(data)
            yield data

    def close(self) -> None:
        self.file.close()
