"""Feeds for everybody: what stands in them, what never does, and how often they are made."""
from datetime import datetime, timedelta
from xml.etree import ElementTree

import pytest
from django.utils import timezone

from community.flags import flaggables
from community.models import Post, Topic
from community.moderation import hide
from community.posting import start_topic
from events.publishing import cancel
from kit.atom import said, with_hosts
from tests.factories.accounts import make_member
from tests.factories.community import make_category, make_reply, make_topic, opening
from tests.factories.courses import make_course
from tests.factories.events import make_event

pytestmark = pytest.mark.django_db
ATOM = "{http://www.w3.org/2005/Atom}"
LANG = "{http://www.w3.org/XML/1998/namespace}lang"


def feed_at(client, path, **headers):
    response = client.get(path, headers=headers)
    assert (response.status_code, response["Content-Type"]) == (200, "application/atom+xml; charset=utf-8")
    return ElementTree.fromstring(response.content)


def titles(feed) -> list[str]:
    return [entry.findtext(f"{ATOM}title") for entry in feed.iter(f"{ATOM}entry")]


def test_a_feed_is_valid_atom(client, member):
    topic = make_topic(member, title="Why <b> & not <i>?", body="Look at [this](/courses/), **please**.")
    feed = feed_at(client, "/feeds/topics.atom")
    assert (feed.tag, feed.get(LANG), feed.findtext(f"{ATOM}title")) == (f"{ATOM}feed", "en", "Square · Guildhall")
    assert feed.findtext(f"{ATOM}id") == "http://localhost:8000/feeds/topics.atom"
    assert {link.get("rel"): link.get("href") for link in feed.findall(f"{ATOM}link")} == {
        "self": "http://localhost:8000/feeds/topics.atom", "alternate": "http://localhost:8000/community/",
    }
    entry = feed.find(f"{ATOM}entry")
    assert entry.findtext(f"{ATOM}id") == f"tag:localhost,2026:topic/{topic.pk}"
    assert entry.findtext(f"{ATOM}title") == "Why <b> & not <i>?"
    assert entry.find(f"{ATOM}link").get("href") == "http://localhost:8000" + topic.get_absolute_url()
    assert entry.findtext(f"{ATOM}author/{ATOM}name") == "林知远"
    assert entry.findtext(f"{ATOM}author/{ATOM}uri") == "http://localhost:8000/members/lin/"
    assert datetime.fromisoformat(entry.findtext(f"{ATOM}published")) == topic.created_at
    content = entry.find(f"{ATOM}content")
    assert (content.get("type"), "<strong>please</strong>" in content.text) == ("html", True)
    assert 'href="http://localhost:8000/courses/"' in content.text
    assert feed.findtext(f"{ATOM}updated") == entry.findtext(f"{ATOM}updated")


def test_a_reader_is_told_in_their_language_and_each_topic_in_its_own(client, member):
    topic = make_topic(member, title="锁为什么不放", body="两个进程，一张表，谁也不让谁。")
    Topic.objects.filter(pk=topic.pk).update(language="zh-hans")
    feed = feed_at(client, "/feeds/topics.atom", accept_language="zh-CN")
    assert (feed.get(LANG), feed.findtext(f"{ATOM}title")) == ("zh-Hans", "广场 · 会馆")
    assert feed_at(client, "/feeds/topics.atom").find(f"{ATOM}entry").get(LANG) == "zh-Hans"


def test_a_topic_keeps_its_name_when_its_title_changes(client, member):
    topic = make_topic(member, title="As it was called once")
    before = feed_at(client, "/feeds/topics.atom").findtext(f"{ATOM}entry/{ATOM}id")
    topic.title = "As it is called now"
    topic.save()
    after = feed_at(client, "/feeds/topics.atom")
    assert (titles(after), after.findtext(f"{ATOM}entry/{ATOM}id")) == (["As it is called now"], before)


def test_a_feed_of_a_category_and_of_a_member_holds_their_topics_and_no_other(client, member, other_member):
    locks, indexes = make_category("locks"), make_category("indexes")
    make_topic(member, category=locks, title="Of locks, by Lin")
    make_topic(other_member, category=locks, title="Of locks, by Marta", at=timezone.now() - timedelta(minutes=30))
    make_topic(other_member, category=indexes, title="Of indexes, by Marta", at=timezone.now() - timedelta(minutes=20))
    assert titles(feed_at(client, "/feeds/c/locks.atom")) == ["Of locks, by Marta", "Of locks, by Lin"]
    assert titles(feed_at(client, "/feeds/members/MARTA.atom")) == ["Of indexes, by Marta", "Of locks, by Marta"]


@pytest.mark.parametrize("path", ["/feeds/topics.atom", "/feeds/c/locks.atom", "/feeds/members/lin.atom"])
def test_a_hidden_topic_leaves_every_feed_at_once(client, member, path):
    shelf = make_category("locks")
    make_topic(member, category=shelf, title="Stays", at=timezone.now() - timedelta(hours=2))
    topic = make_topic(member, category=shelf, title="Goes")
    before = client.get(path)
    assert titles(ElementTree.fromstring(before.content)) == ["Goes", "Stays"]
    hide(flaggables["post"], opening(topic), str(opening(topic).pk), at=timezone.now())
    # The reader that has the old file is not told that nothing has changed.
    after = client.get(path, headers={"if-none-match": before["ETag"], "if-modified-since": "Wed, 01 Jan 2098 00:00:00 GMT"})
    assert (after.status_code, titles(ElementTree.fromstring(after.content))) == (200, ["Stays"])


def test_with_the_guard_off_the_hidden_topic_would_be_found(client, member, monkeypatch):
    topic = make_topic(member, title="Goes")
    hide(flaggables["post"], opening(topic), str(opening(topic).pk), at=timezone.now())
    monkeypatch.setattr(type(Topic.objects.all()), "visible_to", lambda self, member: self)
    assert titles(feed_at(client, "/feeds/topics.atom")) == ["Goes"]


def test_not_even_its_author_or_a_moderator_finds_it_in_a_feed(signed_in, member, moderator):
    topic = make_topic(member, title="Goes")
    hide(flaggables["post"], opening(topic), str(opening(topic).pk), at=timezone.now())
    assert [titles(feed_at(signed_in(reader), "/feeds/topics.atom")) for reader in (member, moderator)] == [[], []]


def test_the_feed_of_events_tells_when_and_where_but_not_the_way_in(client, member):
    event = make_event("talk", title="An evening", join_url="https://meet.example/secret", organiser=member)
    make_event("draft", title="Not yet", published=False)
    gone = make_event("gone", title="Called off")
    cancel(gone, by=member, at=timezone.now())
    feed = feed_at(client, "/feeds/events.atom")
    assert titles(feed) == ["An evening"]
    text = feed.findtext(f"{ATOM}entry/{ATOM}content")
    assert ("Online" in text, "meet.example" in text, event.summary in text) == (True, False, True)


def test_the_feed_of_courses_holds_the_catalogue_and_no_word_of_a_lesson(client):
    make_course("open", title="Open", summary="A <b> in the summary")
    make_course("unlisted", title="Unlisted", visibility="unlisted")
    make_course("members", title="For members", visibility="members")
    make_course("draft", title="Draft", published=False)
    response = client.get("/feeds/courses.atom")
    feed = ElementTree.fromstring(response.content)
    assert titles(feed) == ["Open"]
    assert feed.findtext(f"{ATOM}entry/{ATOM}content") == "<p>A &lt;b&gt; in the summary</p>"
    assert b"snapshot" not in response.content


@pytest.mark.parametrize("path", ["/feeds/topics.atom", "/feeds/courses.atom", "/feeds/events.atom"])
def test_an_empty_feed_is_valid_and_stays_the_same(client, path):
    first, second = client.get(path), client.get(path)
    assert ElementTree.fromstring(first.content).findtext(f"{ATOM}updated") == "2000-01-01T00:00:00+00:00"
    assert first["ETag"] == second["ETag"]


def test_who_has_the_file_already_gets_no_second_one(client, member):
    make_topic(member)
    first = client.get("/feeds/topics.atom")
    again = client.get("/feeds/topics.atom", headers={"if-none-match": first["ETag"]})
    assert (again.status_code, again.content, again["Cache-Control"], "Last-Modified" in again) == (304, b"", "no-cache", False)
    make_topic(title="A new one")
    assert client.get("/feeds/topics.atom", headers={"if-none-match": first["ETag"]}).status_code == 200


def test_a_reply_makes_the_topic_new_again(client, member, other_member):
    topic = make_topic(member)
    before = feed_at(client, "/feeds/topics.atom").findtext(f"{ATOM}updated")
    make_reply(topic, other_member)
    assert feed_at(client, "/feeds/topics.atom").findtext(f"{ATOM}updated") > before


def test_what_xml_cannot_say_is_left_out(client, member):
    topic = make_topic(member)
    Topic.objects.filter(pk=topic.pk).update(title="A\x0bB\x1fC\ufffe")
    Post.objects.filter(topic=topic).update(body_html="<p>\x08x]]></p>")
    feed = feed_at(client, "/feeds/topics.atom")
    assert (titles(feed), feed.findtext(f"{ATOM}entry/{ATOM}content")) == (["ABC"], "<p>x]]></p>")
    assert said("a\ud800b") == "ab"


def test_only_links_of_our_own_get_the_host():
    given = '<a href="/x">1</a><a title="t" href="/y">2</a><a href="//else.example/">3</a><a href="https://e.example/">4</a> href="/z"'
    assert with_hosts(given) == (
        '<a href="http://localhost:8000/x">1</a><a title="t" href="http://localhost:8000/y">2</a><a href="//else.example/">3</a>'
        '<a href="https://e.example/">4</a> href="/z"'
    )


def fill(count):
    shelf = make_category("locks")
    writer, at = make_member("writer"), timezone.now() - timedelta(days=60)
    for n in range(count):
        start_topic(writer, category=shelf, title=f"Topic {n}", body="Words.", at=at + timedelta(days=n))
        make_event(f"event-of-{n}", organiser=writer)
        make_course(f"course-of-{n}", owner=writer)


@pytest.mark.parametrize("count", [5, 25])
@pytest.mark.parametrize(
    ("path", "queries"),
    [
        ("/feeds/topics.atom", 2), ("/feeds/c/locks.atom", 3), ("/feeds/members/writer.atom", 4), ("/feeds/courses.atom", 1),
        ("/feeds/events.atom", 1),
    ],
)
def test_a_feed_costs_the_same_however_much_there_is(client, count_queries, count, path, queries):
    fill(count)
    with count_queries(queries):
        response = client.get(path)
    assert response.content.count(b"<entry ") == min(count, 20)


def test_pages_name_the_feed_that_says_the_same(client, member):
    make_category("locks")

    def named(path):
        return [part.split('href="')[1].split('"')[0] for part in client.get(path).content.decode().split("<link ")
                if 'type="application/atom+xml"' in part]

    assert named("/community/c/locks/") == ["/feeds/c/locks.atom"]
    assert named("/members/lin/") == ["/feeds/members/lin.atom"]
    assert named("/") == ["/feeds/topics.atom", "/feeds/courses.atom", "/feeds/events.atom"]
    assert (named("/about/"), named("/community/c/nothing/")) == ([], [])
