"""What is said when something is refused, missing or broken."""
import pytest
from django.core.exceptions import PermissionDenied, SuspiciousOperation
from django.test import RequestFactory
from django.urls import path
from django.utils import translation

from portal import errors
from portal.urls import urlpatterns as site

CHINESE = {"accept-language": "zh-CN"}


def refuse(request):
    raise PermissionDenied(request.GET.get("why", ""))


def distrust(request):
    raise SuspiciousOperation("x")


def fail(request):
    raise ZeroDivisionError


urlpatterns = [
    path("refuse/", refuse),
    path("distrust/", distrust),
    path("fail/", fail),
    path("often/", lambda request: errors.too_many_requests(request, retry_after=300)),
    *site,
]
handler400, handler403, handler404, handler500 = (
    "portal.errors.bad_request", "portal.errors.permission_denied", "portal.errors.page_not_found", "portal.errors.server_error",
)

EVERY = [
    ("/distrust/", 400, "This request makes no sense", "无法理解这个请求"),
    ("/refuse/", 403, "This is not open to you", "这里暂不对你开放"),
    ("/nowhere/", 404, "Nothing stands here", "这里没有页面"),
    ("/often/", 429, "Too many tries", "尝试次数太多"),
    ("/fail/", 500, "Something broke on our side", "我们这边出了问题"),
]


@pytest.fixture(autouse=True)
def _urls(settings):
    settings.ROOT_URLCONF = "portal.tests.test_errors"


@pytest.mark.parametrize(("url", "status", "english", "chinese"), EVERY)
def test_an_error_is_said_in_the_readers_language_and_our_look(db, client, url, status, english, chinese):
    client.raise_request_exception = False
    for headers, words, tag in (({}, english, "en"), (CHINESE, chinese, "zh-Hans")):
        response = client.get(url, headers=headers)
        html = response.content.decode()
        assert response.status_code == status
        assert f"<h1>{words}</h1>" in html
        assert f'<html lang="{tag}"' in html
        assert 'class="sigil"' in html
        assert 'href="/"' in html


def test_a_refusal_gives_its_reason(db, client):
    html = client.get("/refuse/?why=Your account is suspended <b>until</b> Monday.").content.decode()
    assert "Your account is suspended &lt;b&gt;until&lt;/b&gt; Monday." in html


def test_a_missing_page_offers_search_and_ways_on(db, client):
    html = client.get("/nowhere/").content.decode()
    main = html[html.index("<main"):html.index("</main>")]
    assert 'action="/search/"' in main
    assert all(f'href="{url}"' in main for url in ("/community/", "/courses/", "/events/"))


def test_who_is_too_quick_is_told_when_to_come_back(db, client):
    response = client.get("/often/")
    assert response["Retry-After"] == "300"
    assert "Wait 5 minutes" in response.content.decode()


def test_too_many_sign_ins_are_told_when_to_come_back(db, client, settings):
    settings.ROOT_URLCONF = "portal.urls"
    answers = [client.post("/accounts/login/", {}) for _try in range(31)]
    assert (answers[-1].status_code, answers[-1]["Retry-After"], answers[-1].templates[0].name) == (429, "60", "429.html")


def test_a_stale_form_is_refused_kindly(db, member):
    from django.test import Client

    client = Client(enforce_csrf_checks=True)
    response = client.post("/accounts/login/", {"login": "lin"})
    assert response.status_code == 403
    assert "The form has gone stale" in response.content.decode()


def test_the_last_page_needs_no_database_no_session_and_no_context(django_db_blocker):
    with django_db_blocker.block():
        for language, words in (("en", "Something broke"), ("zh-hans", "我们这边出了问题")):
            with translation.override(language):
                response = errors.server_error(RequestFactory().get("/"))
            assert (response.status_code, words in response.content.decode()) == (500, True)


def test_even_a_broken_error_page_says_something(monkeypatch, caplog):
    def broken(name):
        raise OSError("the disk is gone")

    monkeypatch.setattr(errors.loader, "get_template", broken)
    response = errors.server_error(RequestFactory().get("/"))
    assert (response.status_code, b"broke on our side" in response.content) == (500, True)
