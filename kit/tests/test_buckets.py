"""A bucket as the place of files, against its other side on loopback: stored, read for a minute by whoever was judged, and by nobody."""
from datetime import UTC, datetime
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest
from django.core.files.base import ContentFile
from django.test import RequestFactory

from kit.sending import Sent, send
from kit.tests.bucket_server import KEY, REGION, SECRET, bucket_server
from kit.vaults import BucketStorage

BYTES = b"%PDF-1.7 a book that was paid for"


@pytest.fixture
def server(monkeypatch):
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", KEY)
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", SECRET)
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    with bucket_server() as running:
        yield running


@pytest.fixture
def bucket(server):
    return BucketStorage("paid", endpoint=f"http://127.0.0.1:{server.server_port}", region=REGION)


def led_to(bucket, method="get", **headers) -> str:
    name = bucket.save("ab/one", ContentFile(BYTES))
    file = Sent(bucket, name, "讲义 1.pdf", "application/pdf", len(BYTES), "x", datetime(2026, 1, 1, tzinfo=UTC))
    response = send(getattr(RequestFactory(), method)("/", headers=headers), file)
    assert (response.status_code, response["Cache-Control"], response["Referrer-Policy"]) == (302, "private, no-cache", "no-referrer")
    return response["Location"]


def test_a_file_goes_there_and_back(server, bucket):
    assert bucket.save("ab/one", ContentFile(BYTES)) == "ab/one"
    assert server.objects == {"/paid/ab/one": BYTES}
    assert bucket.open("ab/one").read() == BYTES
    bucket.delete("ab/one")
    assert server.objects == {}


def test_who_was_judged_is_led_to_an_address_that_works(bucket):
    answer = httpx.get(led_to(bucket))
    assert (answer.status_code, answer.content, answer.headers["Content-Type"]) == (200, BYTES, "application/pdf")
    assert answer.headers["Content-Disposition"].endswith("filename*=UTF-8''%E8%AE%B2%E4%B9%89%201.pdf")


def test_a_part_of_it_can_be_had_there(bucket):
    answer = httpx.get(led_to(bucket, range="bytes=0-4"), headers={"Range": "bytes=0-4"})
    assert (answer.status_code, answer.content) == (206, b"%PDF-")


def test_the_address_lives_a_minute(bucket, server):
    assert parse_qs(urlsplit(led_to(bucket)).query)["X-Amz-Expires"] == ["60"]
    brief = BucketStorage("paid", endpoint=bucket.endpoint, region=REGION, seconds=-1)
    assert httpx.get(led_to(brief)).status_code == 403


@pytest.mark.parametrize("change", [
    lambda url: url.split("?")[0], lambda url: url.replace("ab/one", "ab/two"), lambda url: url[:-1] + ("0" if url[-1] != "0" else "1"),
    lambda url: url.replace("Expires=60", "Expires=6000"), lambda url: url.replace("application%2Fpdf", "text%2Fhtml"),
])
def test_an_address_that_was_changed_opens_nothing(bucket, server, change):
    url = led_to(bucket)
    server.objects["/paid/ab/two"] = b"another"
    changed = change(url)
    assert changed != url
    assert httpx.get(changed).status_code == 403


def test_a_wrong_secret_stores_nothing(server, bucket, monkeypatch):
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "another")
    with pytest.raises(Exception, match="403"):
        bucket.save("ab/one", ContentFile(BYTES))
    assert server.objects == {}
