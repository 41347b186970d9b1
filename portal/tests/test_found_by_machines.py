"""What a page says of itself to machines: its one address, its card, its JSON-LD."""
import json
import re
from datetime import timedelta

import pytest
from django.utils import timezone

from community.flags import flaggables
from community.moderation import hide
from community.structured import structured_topic
from kit import structured
from kit.structured import plain, script_of
from tests.factories.community import make_category, make_reply, make_topic, opening
from tests.factories.courses import make_course, make_paid_course
from tests.factories.events import make_event

pytestmark = pytest.mark.django_db
HERE = "http://localhost:8000"
BREAKOUT = "</script><script>window.broken = 1</script><!-- "


def page(client, path, **headers) -> str:
    response = client.get(path, headers=headers)
    assert response.status_code == 200
    return response.content.decode()


def canonical(client, path):
    found = re.findall(r'<link rel="canonical" href="([^"]+)">', client.get(path).content.decode())
    assert len(found) < 2
    return found[0].removeprefix(HERE).replace("&amp;", "&") if found else None


def nodes(text) -> dict[str, dict]:
    """The nodes of the page’s data block by type."""
    blocks = re.findall(r'<script type="application/ld\+json">(.*?)</script>', text, flags=re.S)
    assert len(blocks) < 2
    return {node["@type"]: node for block in blocks for node in json.loads(block).get("@graph", [json.loads(block)])}


def properties(text) -> dict[str, str]:
    return dict(re.findall(r'<meta (?:property|name)="([^"]+)" content="([^"]*)">', text))


@pytest.mark.parametrize(
    ("path", "known_as"),
    [
        ("/", "/"), ("/?utm_source=x", "/"), ("/community/?order=hot", "/community/"), ("/community/?order=latest&before=x", None),
        ("/events/?past=1&utm_source=x", "/events/?past=1"), ("/events/?view=month&month=2026-11", "/events/?view=month&month=2026-11"),
        ("/members/LIN/", "/members/lin/"), ("/about/?x=1", "/about/"), ("/search/?q=locks", None), ("/accounts/login/", None),
        ("/no-such-page/", None),
    ],
)
def test_a_page_is_known_under_one_address(client, member, path, known_as):
    assert canonical(client, path) == known_as


def test_each_page_of_a_topic_is_known_under_its_own_address(client, member, other_member):
    topic = make_topic(member, at=timezone.now() - timedelta(hours=9))
    for n in range(22):
        make_reply(topic, [member, other_member][n % 2], at=timezone.now() - timedelta(hours=8) + timedelta(minutes=10 * n))
    here = topic.get_absolute_url()
    assert [canonical(client, f"{here}{query}") for query in ("", "?at=3", "?at=21", "?at=23&utm_source=x")] == [
        here, here, f"{here}?at=21", f"{here}?at=21",
    ]
    comments = nodes(page(client, f"{here}?at=21"))["DiscussionForumPosting"]["comment"]
    assert [comment["url"] for comment in comments] == [f"{HERE}{here}?at={n}#post-{n}" for n in (21, 22, 23)]


def test_the_second_page_of_a_list_is_a_page_of_its_own(client, member):
    shelf = make_category("locks")
    for n in range(21):
        make_topic(category=shelf, at=timezone.now() - timedelta(hours=n + 1))
    older = re.search(r'href="(\?before=[^"]+)"', page(client, "/community/"))[1]
    assert canonical(client, f"/community/{older}") == f"/community/{older}"
    assert canonical(client, f"/community/{older}&order=latest") == "/community/"


def test_a_topic_says_who_asked_what_and_who_replied(client, member, other_member):
    topic = make_topic(member, title="Why is my queue stuck?", body="Two workers, *one* table.")
    make_reply(topic, other_member, body="Look at the `second` lock.")
    text = page(client, topic.get_absolute_url())
    said = nodes(text)
    posting = said["DiscussionForumPosting"]
    assert (posting["headline"], posting["text"], posting["commentCount"]) == ("Why is my queue stuck?", "Two workers, one table.", 1)
    assert posting["author"] == {"@type": "Person", "name": "林知远", "url": f"{HERE}/members/lin/"}
    replies = [(comment["text"], comment["author"]["name"]) for comment in posting["comment"]]
    assert replies == [("Look at the second lock.", "Marta Kowalczyk")]
    assert [step["item"].removeprefix(HERE) for step in said["BreadcrumbList"]["itemListElement"]] == [
        "/community/", topic.category.get_absolute_url(), topic.get_absolute_url(),
    ]
    card = properties(text)
    assert (card["og:type"], card["og:title"], card["og:url"]) == ("article", "Why is my queue stuck?", HERE + topic.get_absolute_url())
    assert card["description"] == card["og:description"] == topic.gist != ""


def test_a_title_cannot_end_the_data_block(client, member):
    topic = make_topic(member, title=BREAKOUT, body=f"`{BREAKOUT}` & more")
    text = page(client, topic.get_absolute_url())
    assert "<script>window" not in text
    assert nodes(text)["DiscussionForumPosting"]["headline"] == topic.title
    assert "<!--" not in re.search(r"ld\+json\">(.*?)</script>", text)[1]


def test_without_the_escapes_it_could(monkeypatch):
    monkeypatch.setattr(structured, "ESCAPES", {})
    assert "<script>window.broken" in script_of([{"name": BREAKOUT}])


def test_a_hidden_reply_is_said_to_no_machine(
    client, signed_in, member, other_member, moderator, django_capture_on_commit_callbacks
):
    topic = make_topic(member)
    reply = make_reply(topic, other_member, body="Words of a hidden reply.")
    assert "Words of a hidden reply" in json.dumps(nodes(page(client, topic.get_absolute_url())))
    with django_capture_on_commit_callbacks(execute=True):
        hide(flaggables["post"], reply, str(reply.pk), at=timezone.now())
    assert "comment" not in nodes(page(client, topic.get_absolute_url()))["DiscussionForumPosting"]
    assert [nodes(page(signed_in(reader), topic.get_absolute_url())) for reader in (other_member, moderator)] == [{}, {}]


def test_of_a_hidden_post_or_topic_nothing_is_said_whoever_hands_them_over(member, other_member, rf):
    from django.contrib.auth.models import AnonymousUser

    topic = make_topic(member)
    reply = make_reply(topic, other_member, body="Words of a hidden reply.")
    hide(flaggables["post"], reply, str(reply.pk), at=timezone.now())
    posts = list(topic.posts.select_related("author").order_by("position"))
    assert "comment" not in structured_topic(topic, posts, AnonymousUser())[0]
    hide(flaggables["post"], opening(topic), str(opening(topic).pk), at=timezone.now())
    topic.refresh_from_db()
    assert structured_topic(topic, posts, AnonymousUser()) == []


def test_a_course_says_what_it_teaches_and_costs_but_no_word_of_a_locked_lesson(client):
    make_paid_course("paid", title="Snapshots", price=26850)
    text = page(client, "/courses/paid/")
    course = nodes(text)["Course"]
    assert course["offers"] == {"@type": "Offer", "category": "Paid", "price": "268.50", "priceCurrency": "CNY"}
    assert (course["name"], course["isAccessibleForFree"], course["teaches"]) == ("Snapshots", False, ["say which rows a statement sees"])
    assert "the deletion has not happened" not in text
    locked = page(client, "/courses/paid/lessons/lesson-1-2/")
    assert "the deletion has not happened" not in locked
    assert 0 < len(properties(locked)["og:description"]) <= 200


def test_a_free_lesson_is_described_by_its_first_words_also_where_all_is_read(client):
    make_paid_course("paid")
    text = page(client, "/courses/paid/lessons/lesson-1-1/")
    assert "the deletion has not happened" in text
    assert "deletion" not in properties(text)["og:description"]
    assert properties(text)["description"].startswith("A snapshot is three things")


def test_a_course_known_by_its_address_only_asks_not_to_be_found(client):
    make_course("unlisted", visibility="unlisted")
    for path in ("/courses/unlisted/", "/courses/unlisted/lessons/lesson-1-1/"):
        text = page(client, path)
        assert (properties(text)["robots"], nodes(text)) == ("noindex", {})
    make_course("open")
    assert "robots" not in properties(page(client, "/courses/open/"))


def test_an_event_says_when_and_where_but_not_the_way_in(client, signed_in, member, organiser):
    event = make_event("talk", title="An evening", join_url="https://meet.example/secret", mode="hybrid", venue="Hall 3", organiser=member)
    text = page(client, "/events/talk/")
    said = nodes(text)["Event"]
    assert (said["name"], said["startDate"]) == ("An evening", event.starts_at.astimezone(event.zone).isoformat())
    assert said["location"] == [
        {"@type": "Place", "name": "Hall 3", "address": "Hall 3"}, {"@type": "VirtualLocation", "url": f"{HERE}/events/talk/"},
    ]
    assert (said["eventStatus"], said["eventAttendanceMode"]) == (
        "https://schema.org/EventScheduled", "https://schema.org/MixedEventAttendanceMode",
    )
    assert "meet.example" not in text
    make_event("draft", published=False, organiser=organiser)
    assert nodes(page(signed_in(organiser), "/events/draft/")) == {}


def test_machines_are_told_in_the_language_of_the_page(client, member):
    topic = make_topic(member)
    text = page(client, topic.get_absolute_url(), accept_language="zh-CN")
    assert nodes(text)["BreadcrumbList"]["itemListElement"][0]["name"] == "广场"
    assert properties(text)["og:site_name"] == "会馆"


@pytest.mark.parametrize("path", ["/", "/about/", "/members/lin/"])
def test_a_shared_link_has_a_card(client, member, path):
    card = properties(page(client, path))
    assert (card["og:url"], card["twitter:card"], card["og:title"] != "") == (HERE + path, "summary", True)


def test_the_words_of_a_text_without_its_marks():
    assert plain("<p>a &lt;b&gt; <code>c</code></p><p>d</p>", 100) == "a <b> c d"
    assert plain("<p>" + "word " * 100 + "</p>", 20) == "word word word word…"
