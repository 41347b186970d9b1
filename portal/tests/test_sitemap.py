"""The sitemap and robots.txt: all that a visitor may read, and nothing else."""
from xml.etree import ElementTree

import pytest
from django.utils import timezone

from community.flags import flaggables
from community.models import Topic
from community.moderation import hide
from portal import sitemaps
from portal.crawling import CLOSED
from tests.factories.accounts import make_member
from tests.factories.community import make_category, make_topic, opening
from tests.factories.courses import make_course
from tests.factories.events import make_event

pytestmark = pytest.mark.django_db
XML = "{http://www.sitemaps.org/schemas/sitemap/0.9}"
HERE = "http://localhost:8000"


@pytest.fixture(autouse=True)
def _one_file(monkeypatch):
    """Keys go on from test to test; all of them stand in file 1."""
    monkeypatch.setattr(sitemaps, "RANGE", 10**9)


def places(client, path, tag="url") -> list[str]:
    response = client.get(path)
    assert (response.status_code, response["Content-Type"]) == (200, "application/xml; charset=utf-8")
    root = ElementTree.fromstring(response.content)
    assert {child.tag for child in root} <= {f"{XML}{tag}"}
    return [child.findtext(f"{XML}loc").removeprefix(HERE) for child in root]


def test_the_index_names_each_file(client):
    assert places(client, "/sitemap.xml", "sitemap") == [
        "/sitemap/pages-1.xml", "/sitemap/topics-1.xml", "/sitemap/tags-1.xml", "/sitemap/articles-1.xml", "/sitemap/projects-1.xml",
        "/sitemap/courses-1.xml", "/sitemap/events-1.xml",
    ]


def test_the_pages_that_are_always_there_open_to_a_visitor(client):
    make_category("locks")
    found = places(client, "/sitemap/pages-1.xml")
    assert "/community/c/locks/" in found
    assert {client.get(path).status_code for path in found} == {200}
    assert [path for path in found if path.startswith(CLOSED)] == []


def test_what_everybody_may_read_is_found(client, member):
    topic = make_topic(member, title="Locks & keys")
    make_course("open")
    make_event("talk")
    assert places(client, "/sitemap/topics-1.xml") == [topic.get_absolute_url()]
    assert places(client, "/sitemap/courses-1.xml") == ["/courses/open/"]
    assert places(client, "/sitemap/events-1.xml") == ["/events/talk/"]
    text = client.get("/sitemap/topics-1.xml").content.decode()
    assert f"<lastmod>{timezone.localdate(topic.last_post_at):%Y-%m-%d}</lastmod>" in text


def test_what_not_everybody_may_read_is_not(client, member):
    make_course("unlisted", visibility="unlisted")
    make_course("members", visibility="members")
    make_course("draft", published=False)
    make_event("draft", published=False)
    assert [places(client, f"/sitemap/{name}-1.xml") for name in ("courses", "events")] == [[], []]


def test_a_hidden_topic_leaves_the_sitemap_at_once_also_for_a_crawler_that_has_the_file(client, member):
    topic = make_topic(member)
    before = client.get("/sitemap/topics-1.xml")
    assert topic.get_absolute_url().encode() in before.content
    hide(flaggables["post"], opening(topic), str(opening(topic).pk), at=timezone.now())
    known = {"if-none-match": before["ETag"], "if-modified-since": "Wed, 01 Jan 2098 00:00:00 GMT"}
    after = client.get("/sitemap/topics-1.xml", headers=known)
    assert (after.status_code, topic.get_absolute_url().encode() in after.content) == (200, False)


def test_with_the_guard_off_the_hidden_topic_would_be_found(client, member, monkeypatch):
    topic = make_topic(member)
    hide(flaggables["post"], opening(topic), str(opening(topic).pk), at=timezone.now())
    monkeypatch.setattr(type(Topic.objects.all()), "visible_to", lambda self, member: self)
    assert places(client, "/sitemap/topics-1.xml") == [topic.get_absolute_url()]


def test_a_crawler_that_has_the_file_gets_no_second_one(client):
    for path in ("/sitemap.xml", "/sitemap/pages-1.xml"):
        first = client.get(path)
        assert (first["Cache-Control"], first["X-Robots-Tag"]) == ("no-cache", "noindex")
        assert client.get(path, headers={"if-none-match": first["ETag"]}).status_code == 304


def test_files_are_cut_by_ranges_of_keys(client, monkeypatch):
    monkeypatch.setattr(sitemaps, "RANGE", 3)
    shelf, writer = make_category("locks"), make_member("writer")
    now = timezone.now()
    Topic.objects.bulk_create([
        Topic(
            pk=n, category=shelf, author=writer, last_poster=writer, title=f"T{n}", slug=f"t{n}", language="en", created_at=now,
            last_post_at=now, hidden_at=now if n == 4 else None,
        )
        for n in range(1, 8)
    ])
    files = [f"/sitemap/topics-{n}.xml" for n in (1, 2, 3)]
    assert [path for path in places(client, "/sitemap.xml", "sitemap") if "topics" in path] == files
    assert [places(client, path) for path in files] == [
        [f"/community/t/{n}/t{n}/" for n in keys] for keys in ((1, 2, 3), (5, 6), (7,))
    ]
    assert client.get("/sitemap/topics-4.xml").status_code == 404


@pytest.mark.parametrize("count", [5, 25])
def test_a_file_costs_the_same_however_much_there_is(client, count_queries, count):
    for n in range(count):
        make_topic(make_member(f"writer{n}"))
        make_event(f"event-{n}")
    for name, queries in {"topics": 2, "events": 2, "pages": 1}.items():
        with count_queries(queries):
            found = places(client, f"/sitemap/{name}-1.xml")
        assert name == "pages" or len(found) == count
    with count_queries(7):
        client.get("/sitemap.xml")


def test_robots_are_told_where_the_sitemap_is_and_what_is_closed(client):
    lines = client.get("/robots.txt").content.decode().splitlines()
    assert lines[0] == "User-agent: *"
    assert lines[-1] == "Sitemap: http://localhost:8000/sitemap.xml"
    assert {f"Disallow: {path}" for path in ("/me/", "/search/", "/accounts/", "/checkout/", "/feeds/private/")} <= set(lines)
