"""Whole pages for visitors: kept where that is safe, and nowhere else."""
import pytest
from django.core.cache import cache
from django.http import HttpResponse, StreamingHttpResponse
from django.middleware.csrf import get_token
from django.test import RequestFactory
from django.views.decorators.cache import never_cache

from kit.shared_pages import forget
from portal.page_cache import AnonymousPageCacheMiddleware, is_for_everybody, key_of

HTML = "<!doctype html><title>Square</title>"


@pytest.fixture(autouse=True)
def _redis(settings):
    """The middleware asks whether Redis is configured; the cache of the test run stands in for it."""
    settings.REDIS_URL = "redis://example"


class Site:
    """A page that counts how often it is made."""

    def __init__(self, view=None):
        self.made = 0
        self.view = view or (lambda request: HttpResponse(HTML))
        self.middleware = AnonymousPageCacheMiddleware(self._make)

    def _make(self, request):
        self.made += 1
        return self.view(request)

    def get(self, path="/community/", method="get", cookies=None, **headers):
        request = getattr(RequestFactory(headers=headers), method)(path)
        request.COOKIES.update(cookies or {})
        return self.middleware(request)


def test_a_visitor_gets_the_page_that_another_visitor_caused():
    site = Site()
    first, second = site.get(), site.get()
    assert (site.made, second.content, second["Content-Type"]) == (1, first.content, first["Content-Type"])


def test_without_redis_every_page_is_made_anew(settings):
    settings.REDIS_URL = ""
    site = Site()
    site.get(), site.get()
    assert site.made == 2


def test_the_page_is_made_again_after_its_seconds():
    site = Site()
    site.get()
    cache.clear()
    site.get()
    assert site.made == 2


def test_what_is_hidden_takes_the_page_out_at_once(django_capture_on_commit_callbacks, db):
    site = Site()
    site.get()
    with django_capture_on_commit_callbacks(execute=True):
        forget()
    site.get(), site.get()
    assert site.made == 2


def test_a_page_that_was_being_made_while_something_was_hidden_is_not_kept(django_capture_on_commit_callbacks, db):
    def hidden_meanwhile(request):
        with django_capture_on_commit_callbacks(execute=True):
            forget()
        return HttpResponse(HTML)

    site = Site(hidden_meanwhile)
    site.get(), site.get()
    assert site.made == 2


@pytest.mark.parametrize("cookies", [{"sessionid": "x"}, {"messages": "x"}])
def test_somebody_who_is_known_is_never_served_from_the_cache(cookies):
    site = Site()
    site.get()
    site.get(cookies=cookies)
    site.get(cookies=cookies)
    assert site.made == 3


@pytest.mark.parametrize("path", ["/accounts/login/", "/admin/", "/api/v1/docs", "/pay/sandbox/x/", "/me/points/", "/?" + "q" * 400])
def test_pages_for_one_reader_are_left_alone(path):
    site = Site()
    site.get(path), site.get(path)
    assert site.made == 2


@pytest.mark.parametrize("headers", [{"accept-language": "zh-CN"}, {"host": "other.example"}])
def test_language_and_host_are_part_of_the_key(headers, settings):
    settings.ALLOWED_HOSTS = ["*"]
    site = Site()
    site.get(headers={"accept-language": "en"})
    request = RequestFactory(headers=headers).get("/community/")
    assert key_of(request) != key_of(RequestFactory().get("/community/"))


def test_theme_query_and_cookie_language_are_part_of_the_key():
    def key(path="/", **cookies):
        request = RequestFactory().get(path)
        request.COOKIES.update(cookies)
        return key_of(request)

    keys = {key(), key(theme="dark"), key(theme="light"), key("/?tab=hot"), key(django_language="zh-hans"), key("/courses/")}
    assert len(keys) == 6
    assert key(theme="nonsense") == key()


@pytest.mark.parametrize("view", [
    lambda request: HttpResponse(HTML, status=404),
    lambda request: HttpResponse("{}", content_type="application/json"),
    lambda request: StreamingHttpResponse([HTML]),
    lambda request: HttpResponse(f'<input name="csrfmiddlewaretoken" value="{get_token(request)}">'),
    never_cache(lambda request: HttpResponse(HTML)),
])
def test_what_is_not_a_page_for_everybody_is_not_kept(view):
    site = Site(view)
    site.get(), site.get()
    assert site.made == 2


def test_an_answer_that_sets_a_cookie_is_not_kept():
    response = HttpResponse(HTML)
    assert is_for_everybody(None, response)
    response.set_cookie("x", "y")
    assert not is_for_everybody(None, response)


def test_who_has_the_page_already_is_told_so_without_its_text():
    site = Site()
    first = site.get()
    again = site.get(**{"if-none-match": first["ETag"]})
    assert (again.status_code, again.content, again["ETag"]) == (304, b"", first["ETag"])
    assert site.get(**{"if-none-match": 'W/"other"'}).status_code == 200


def test_the_answer_says_what_it_depends_on():
    response = Site().get()
    assert response["Cache-Control"] == "no-cache"
    assert {part.strip() for part in response["Vary"].split(",")} >= {"Accept-Language", "Cookie"}


def test_a_head_request_is_answered_but_keeps_nothing():
    site = Site()
    site.get(method="head")
    site.get()
    assert site.made == 2


def test_a_post_passes_through():
    site = Site()
    site.get(), site.get(method="post")
    assert site.made == 2


def test_a_whole_page_of_the_site_costs_no_query_when_warm(db, client, count_queries):
    client.get("/about/")
    with count_queries(0):
        response = client.get("/about/")
    assert response.status_code == 200
    assert "Content-Security-Policy" in response
