"""`deploy/` tried for real: its unit files and its nginx with PostgreSQL and Redis, over https on loopback."""
import json
import os
import re
import ssl
import threading
import time
from urllib.parse import urlsplit, urlunsplit

import httpx
import psycopg
import pytest

from tests.factories.editor import picture_bytes
from tests.rig import deployed
from tests.rig.deployed import HOST, Deployed
from tests.rig.post_office import PostOffice

pytestmark = pytest.mark.rig
PASSWORD = "a long word of my own 27"
# In the portal that was deployed, by its own settings.
MARTA = f"""
from django.utils import timezone
from tests.factories.accounts import make_member
make_member("marta", password="{PASSWORD}", joined_at=timezone.now() - timezone.timedelta(days=9))
"""


@pytest.fixture(scope="module")
def office():
    with PostOffice() as office:
        office.slow = False
        threading.Thread(target=office.serve_forever, daemon=True).start()
        yield office
        office.shutdown()


@pytest.fixture(scope="module")
def site(tmp_path_factory, office):
    if deployed.nginx() is None:
        pytest.skip("no nginx on this machine")
    base, name = os.environ["DATABASE_URL"], "deployed"
    with psycopg.connect(base, autocommit=True) as connection:
        connection.execute(f'DROP DATABASE IF EXISTS "{name}"')
        connection.execute(f'CREATE DATABASE "{name}"')
    database = urlunsplit(urlsplit(base)._replace(path=f"/{name}"))
    redis = os.environ["REDIS_URL"].replace("virtual_host=0", "virtual_host=9")
    cache = "unix://" + urlsplit(redis).path + "?db=10"
    site = Deployed(tmp_path_factory.mktemp("deployed"), database, redis, CACHE_URL=cache, EMAIL_URL=office.url)
    try:
        site.start()
        site.wait(lambda: ask(site, "/readyz").status_code == 200)
        yield site
        site.manage("check", "--deploy", "--fail-level", "ERROR")
    finally:
        site.close()


class Loopback(httpx.HTTPTransport):
    """HOST is on this machine, at these ports."""

    def __init__(self, site):
        trusted = ssl.create_default_context(cafile=site.folder / "certificate" / "fullchain.pem")
        super().__init__(verify=trusted)
        self.ports = {"https": site.https_port, "http": site.http_port}

    def handle_request(self, request):
        url = request.url.copy_with(host="127.0.0.1", port=self.ports[request.url.scheme])
        named = {**request.extensions, "sni_hostname": HOST}
        return super().handle_request(
            httpx.Request(request.method, url, headers=request.headers, stream=request.stream, extensions=named)
        )


def browse(site) -> httpx.Client:
    return httpx.Client(transport=Loopback(site), base_url=f"https://{HOST}", headers={"Host": HOST})


def ask(site, path, **more) -> httpx.Response:
    try:
        with browse(site) as client:
            return client.get(path, **more)
    except httpx.TransportError:
        return httpx.Response(599)


def post(client, path, **fields) -> httpx.Response:
    form = client.get(path)
    assert form.status_code == 200, form.headers
    token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', form.text)[1]
    files = fields.pop("files", None)
    answer = client.post(path, data={"csrfmiddlewaretoken": token, **fields}, files=files, headers={"Referer": f"https://{HOST}{path}"})
    assert answer.status_code in (200, 302), answer.text
    return answer


def test_http_leads_to_https_and_pages_are_safe(site):
    with browse(site) as client:
        led = client.get(f"http://{HOST}/courses/?tab=new")
        assert (led.status_code, led.headers["Location"]) == (301, f"https://{HOST}/courses/?tab=new")
        page = client.get("/")
    assert page.status_code == 200
    assert "default-src 'self'" in page.headers["Content-Security-Policy"]
    assert page.headers["X-Frame-Options"] == "DENY"
    assert "1.22" not in page.headers["Server"]


def test_static_files_come_from_nginx_small_and_for_ever(site):
    page = ask(site, "/").text
    address = re.search(r'href="(/static/css/[^"]+\.css)"', page)[1]
    sheet = ask(site, address, headers={"Accept-Encoding": "gzip"})
    assert re.search(r"\.[0-9a-f]{12}\.css$", address)
    assert sheet.headers["Content-Encoding"] == "gzip"
    assert "immutable" in sheet.headers["Cache-Control"]
    assert "X-Request-ID" not in sheet.headers
    assert ask(site, re.sub(r"\.[0-9a-f]{12}\.", ".", address)).headers["Cache-Control"] == "public, max-age=3600"
    assert ask(site, "/static/../environment").status_code == 404


def test_a_newcomer_joins_and_one_name_follows_the_request_into_the_letter(site, office):
    with browse(site) as client:
        joined = post(
            client, "/accounts/signup/", display_name="林知远", username="lin", email="lin@example.org", password1=PASSWORD,
        )
        assert joined.headers["Location"] == "/accounts/confirm-email/"
        assert all("Secure" in cookie for cookie in joined.headers.get_list("set-cookie"))
    site.wait(lambda: "lin@example.org" in office.taken)
    name = joined.headers["X-Request-ID"]
    lines = site.wait(lambda: [json.loads(line) for line in site.said("worker").splitlines() if name in line])
    assert {line["request_id"] for line in lines} == {name}
    assert any("succeeded" in line["message"] for line in lines)


def test_nobody_outside_names_a_request_or_says_where_they_are(site):
    told = ask(site, "/about/", headers={"X-Request-ID": "mine-12345678", "X-Forwarded-For": "9.9.9.9", "X-Forwarded-Proto": "http"})
    assert told.status_code == 200
    assert re.fullmatch("[0-9a-f]{32}", told.headers["X-Request-ID"])


def test_a_picture_goes_through_nginx_to_those_who_may_see_it(site):
    site.manage("shell", "-c", MARTA)
    with browse(site) as client:
        assert post(client, "/accounts/login/", login="marta", password=PASSWORD).headers["Location"] == "/"
        page = post(client, "/community/uploads/new/", files={"file": ("a.png", picture_bytes(), "image/png")})
        address = re.search(r"/community/uploads/[0-9a-f-]{36}/", page.text)[0]
        picture = client.get(address)
        part = client.get(address, headers={"Range": "bytes=0-9"})
    assert picture.headers["Content-Type"].startswith("image/")
    assert "X-Accel-Redirect" not in picture.headers
    assert (part.status_code, len(part.content)) == (206, 10)
    assert ask(site, address).status_code == 404
    files = [path for path in (site.folder / "var" / "media").rglob("*") if path.is_file()]
    assert files
    for path in files:
        assert ask(site, f"/pictures-of-members/{path.relative_to(site.folder / 'var' / 'media')}").status_code == 404


def test_only_the_page_of_an_upload_takes_large_bodies(site):
    """1 MB over nginx's word for the rest: refused by it, or by the portal that got it."""
    with browse(site) as client:
        answers = [client.post(path, content=b"x" * 10_000_000).status_code for path in ("/about/", "/courses/any/files/")]
    assert answers == [413, 403]


def test_figures_for_prometheus_come_from_both_processes(site):
    assert ask(site, "/metrics").status_code == 404
    for _n in range(20):
        ask(site, "/about/")
    text = ask(site, "/metrics", headers={"Authorization": "Bearer scrape"}).text
    counted = re.findall(r'guildhall_request_seconds_count\{address="(?:portal:about|kept)",method="GET",status="2xx"\} ([\d.]+)', text)
    assert sum(map(float, counted)) >= 20
    assert 0 <= float(re.search(r"guildhall_worker_age_seconds ([\d.]+)", text)[1]) < 120


def test_private_feeds_stay_out_of_the_log_of_the_proxy(site):
    ask(site, "/feeds/private/let-nobody-read-this.atom")
    ask(site, "/about/?read-this")
    time.sleep(0.5)
    log = (site.folder / "access.log").read_text()
    assert "read-this" in log
    assert "let-nobody" not in log


def test_asked_to_stop_everything_ends_well(site):
    """The last one: nothing runs after it."""
    codes = site.stop()
    assert set(codes.values()) == {0}
    for name in ("web", "worker", "beat"):
        assert "Traceback" not in site.said(name)
