"""Sending a file: the whole, a part, nothing new; and what is no file of ours is not there."""
import os
import time
from datetime import UTC, datetime
from email.utils import format_datetime
from pathlib import Path

import pytest
from django.http import Http404
from django.test import RequestFactory

from kit.sending import UNSATISFIABLE, Sent, disposition, opened, range_of, send
from kit.vaults import FolderStorage

# An answer that is closed looks after the connections of the database.
pytestmark = pytest.mark.django_db
BYTES = bytes(range(256)) * 1000
MODIFIED = datetime(2026, 11, 21, 8, 30, 5, 700, tzinfo=UTC)
DATE = format_datetime(MODIFIED.replace(microsecond=0), usegmt=True)
ETAG = '"abc123"'


@pytest.fixture
def stored(tmp_path):
    (tmp_path / "files").mkdir()
    (tmp_path / "files" / "one").write_bytes(BYTES)
    (tmp_path / "secret").write_text("of somebody else")
    return Sent(FolderStorage(tmp_path / "files"), "one", "数据集 第一版.zip", "application/zip", len(BYTES), "abc123", MODIFIED)


def ask(stored, method="get", **headers):
    request = getattr(RequestFactory(), method)("/", headers={name.replace("_", "-"): value for name, value in headers.items()})
    response = send(request, stored)
    response.body = b"".join(response.streaming_content) if response.streaming else response.content
    response.close()
    return response


def test_the_whole_file_comes_with_all_that_a_browser_must_know(stored):
    response = ask(stored)
    assert (response.status_code, response.body) == (200, BYTES)
    assert dict(response.items()) == {
        "Content-Type": "application/zip", "Content-Length": "256000", "Accept-Ranges": "bytes", "ETag": ETAG, "Last-Modified": DATE,
        "Content-Disposition": "attachment; filename=\"file.zip\"; filename*=UTF-8''" +
        "%E6%95%B0%E6%8D%AE%E9%9B%86%20%E7%AC%AC%E4%B8%80%E7%89%88.zip",
        "Cache-Control": "private, no-cache", "Content-Security-Policy": "default-src 'none'; sandbox",
        "X-Content-Type-Options": "nosniff", "Cross-Origin-Resource-Policy": "same-origin",
    }


@pytest.mark.parametrize(("asked", "first", "last"), [
    ("bytes=0-99", 0, 99), ("bytes=100-", 100, 255999), ("bytes=-5", 255995, 255999), ("bytes=-999999", 0, 255999),
    ("bytes=255999-255999", 255999, 255999), ("bytes=10-999999", 10, 255999), ("bytes=70000-140000", 70000, 140000),
])
def test_a_part_is_sent_as_a_part(stored, asked, first, last):
    response = ask(stored, range=asked)
    assert (response.status_code, response["Content-Range"]) == (206, f"bytes {first}-{last}/256000")
    assert response.body == BYTES[first:last + 1]
    assert response["Content-Length"] == str(last - first + 1)


@pytest.mark.parametrize("asked", ["bytes=256000-", "bytes=256000-300000", "bytes=-0", "bytes=999999999999999999-"])
def test_what_lies_beyond_the_end_is_416(stored, asked):
    response = ask(stored, range=asked)
    assert (response.status_code, response["Content-Range"], response.body) == (416, "bytes */256000", b"")


@pytest.mark.parametrize("asked", [
    "bytes=0-9,20-29", "bytes=9-0", "bytes=-", "bytes=", "bytes", "items=0-9", "bytes=a-b", "bytes=0-9;", "bytes=٣-٤", "bytes=+1-2",
    f"bytes=0-{'9' * 5000}", "",
])
def test_several_ranges_and_what_is_written_wrongly_get_the_whole(stored, asked):
    response = ask(stored, range=asked)
    assert (response.status_code, response.body) == (200, BYTES)


def test_an_empty_file_has_no_part():
    assert range_of("bytes=0-", 0) == range_of("bytes=-1", 0) == UNSATISFIABLE


@pytest.mark.parametrize(("mark", "status"), [
    (ETAG, 206), (DATE, 206), ('"other"', 200), (f"W/{ETAG}", 200), ("Sat, 21 Nov 2026 08:30:06 GMT", 200),
    ("Sat, 21 Nov 2026 08:30:04 GMT", 200), ("yesterday", 200), ("", 200),
])
def test_a_part_fits_only_to_the_very_same_bytes(stored, mark, status):
    assert ask(stored, range="bytes=0-9", if_range=mark).status_code == status


@pytest.mark.parametrize(("headers", "status"), [
    ({"if_none_match": ETAG}, 304), ({"if_none_match": f"W/{ETAG}"}, 304), ({"if_none_match": "*"}, 304),
    ({"if_none_match": '"other"'}, 200),
    ({"if_modified_since": DATE}, 304), ({"if_modified_since": "Fri, 20 Nov 2026 08:30:05 GMT"}, 200),
    ({"if_none_match": '"other"', "if_modified_since": DATE}, 200), ({"if_match": ETAG}, 200), ({"if_match": '"other"'}, 412),
    ({"if_unmodified_since": "Fri, 20 Nov 2026 08:30:05 GMT"}, 412), ({"if_none_match": ETAG, "range": "bytes=0-9"}, 304),
])
@pytest.mark.parametrize("method", ["get", "head"])
def test_conditions_come_before_ranges(stored, headers, status, method):
    response = ask(stored, method, **headers)
    assert response.status_code == status
    if status == 304:
        assert (response.body, response["ETag"]) == (b"", ETAG)


def test_a_head_tells_of_the_whole_and_sends_nothing(stored):
    whole, head = ask(stored), ask(stored, "head", range="bytes=0-9")
    assert (head.status_code, head.body, dict(head.items())) == (200, b"", dict(whole.items()))


@pytest.mark.parametrize(("name", "plain"), [
    ("notes.pdf", "notes.pdf"), ("数据.zip", "file.zip"), ('a".zip', "a_.zip"), ("a\r\nSet-Cookie: x=1.txt", "a__Set-Cookie_ x_1.txt"),
    ("第3课 notes.md", "_3_ notes.md"), ("x\u202egpj.zip", "x_gpj.zip"),
])
def test_a_name_fits_into_the_header(name, plain):
    header = disposition(name)
    assert header.startswith(f'attachment; filename="{plain}"; filename*=UTF-8\'\'')
    assert header.isascii()
    assert header.isprintable()


def links_in(folder):
    (folder / "link").symlink_to(folder.parent / "secret")
    (folder / "inner").symlink_to(folder / "one")
    (folder / "way").symlink_to(folder.parent)
    (folder / "sub").mkdir()
    os.mkfifo(folder / "pipe")


@pytest.mark.parametrize("path", [
    "link", "inner", "way/secret", "sub", "pipe", "", ".", "..", "../secret", "/etc/passwd", "one\0", "nothing", "x" * 300,
])
@pytest.mark.parametrize("method", ["get", "head"])
def test_only_a_plain_file_of_the_folder_is_there(stored, path, method):
    links_in(Path(stored.storage.path("")))
    began = time.monotonic()
    with pytest.raises(Http404):
        ask(Sent(**{**vars(stored), "path": path}), method)
    assert time.monotonic() - began < 1


def test_control_without_the_guard_a_link_leads_out(stored, monkeypatch):
    """What the test before it would miss: the same link, followed."""
    links_in(Path(stored.storage.path("")))
    monkeypatch.setattr(os, "O_NOFOLLOW", 0)
    with opened(stored.storage, "link") as file:
        assert file.read() == b"of somebody else"


def test_a_folder_that_is_itself_reached_by_a_link_is_a_folder(stored, tmp_path):
    (tmp_path / "elsewhere").symlink_to(tmp_path / "files")
    assert ask(Sent(**{**vars(stored), "storage": FolderStorage(tmp_path / "elsewhere")})).body == BYTES


def test_nginx_sends_it_where_nginx_has_the_folder(stored, settings):
    settings.FILES_ACCEL = "/kept-files/"
    response = ask(stored, range="bytes=0-9", if_match='"a mark of nginx"')
    assert (response.status_code, response.body, response["X-Accel-Redirect"]) == (200, b"", "/kept-files/one")
    assert response["Content-Type"] == "application/zip"
    assert response["Content-Disposition"].startswith("attachment")
    assert response["Cache-Control"] == "private, no-cache"


def test_a_folder_without_addresses_gives_none(stored):
    with pytest.raises(ValueError, match="no address"):
        stored.storage.url("one")
