"""How far a member has read: it moves forward, lists say what is new, and everything can be marked as read."""
from datetime import timedelta

import pytest
from django.utils import timezone

from community.following import FOLLOW, MUTE, choose
from community.models import Post, Reader, Topic, TopicRead
from community.reading import MANY, read_up_to
from community.views.topic import PAGE_SIZE
from notices.models import Notice
from tests.factories.accounts import make_member
from tests.factories.community import make_category, make_reply, make_topic, opening

NOW = timezone.now()
pytestmark = pytest.mark.django_db


def long_topic(replies, **fields):
    topic = make_topic(at=NOW - timedelta(hours=5), **fields)
    for number in range(replies):
        make_reply(topic, at=NOW - timedelta(hours=4) + timedelta(minutes=number))
    return topic


def position(member, topic):
    return TopicRead.objects.filter(member=member, topic=topic).values_list("position", flat=True).first()


def lines(response):
    return [(line["title"], line.get("new", ""), line.get("seen", False)) for line in response.context["lines"]]


def test_opening_a_page_moves_what_was_read_to_its_last_post_and_never_back(signed_in, member):
    topic = long_topic(25)
    client, url = signed_in(member), topic.get_absolute_url()

    moves = []
    for at in ("1", "21", "1"):
        client.get(url, {"at": at})
        moves.append(position(member, topic))

    assert moves == [PAGE_SIZE, 26, 26]


def test_reading_back_in_another_tab_does_not_take_back_what_was_read(member):
    topic = long_topic(3)
    for seen in (4, 2):
        read_up_to(member, topic, seen, at=NOW)
    assert position(member, topic) == 4


def test_a_visitor_leaves_no_trace(client):
    client.get(long_topic(1).get_absolute_url())
    assert TopicRead.objects.count() == 0


def test_a_line_says_how_much_is_new_and_leads_to_it(signed_in, member):
    topic = long_topic(3, title="Locks explained")
    read_up_to(member, topic, 2, at=NOW)
    client = signed_in(member)

    response = client.get("/community/")

    assert lines(response) == [("Locks explained", "2 new", False)]
    assert response.context["lines"][0]["new_url"] == f"{topic.get_absolute_url()}unread/"
    assert client.get(f"{topic.get_absolute_url()}unread/").url == f"{topic.get_absolute_url()}#post-3"
    client.get(topic.get_absolute_url())
    assert lines(client.get("/community/")) == [("Locks explained", "", True)]


def test_the_first_unread_post_stands_on_its_page_and_for_a_reader_of_everything_it_is_the_last(signed_in, member):
    topic = long_topic(25)
    client, url = signed_in(member), topic.get_absolute_url()
    read_up_to(member, topic, 22, at=NOW)
    assert client.get(f"{url}unread/").url == f"{url}?at=23#post-23"
    read_up_to(member, topic, 26, at=NOW)
    assert client.get(f"{url}unread/").url == f"{url}?at=26#post-26"


def test_hidden_posts_and_ones_own_are_not_new(signed_in, member):
    topic = long_topic(3)
    read_up_to(member, topic, 1, at=NOW)
    Post.objects.filter(topic=topic, position=2).update(hidden_at=NOW)
    Post.objects.filter(topic=topic, position=3).update(author=member)
    assert [line["new"] for line in signed_in(member).get("/community/").context["lines"]] == ["1 new"]


def test_beyond_a_hundred_nobody_counts(signed_in, member):
    topic = long_topic(1)
    read_up_to(member, topic, 1, at=NOW)
    author = make_member()
    Post.objects.bulk_create(
        Post(topic=topic, author=author, position=n, language="en", body="x", body_html="x", render_version=1, created_at=NOW)
        for n in range(3, MANY + 20)
    )
    Topic.objects.update(last_position=MANY + 19)
    assert signed_in(member).get("/community/").context["lines"][0]["new"] == "100+ new"


def test_a_topic_that_nobody_opened_is_new_for_two_weeks(signed_in, member):
    make_topic(title="Begun lately", at=NOW - timedelta(days=13))
    make_topic(title="Begun long ago", at=NOW - timedelta(days=15))
    assert lines(signed_in(member).get("/community/")) == [("Begun lately", "new", False), ("Begun long ago", "", False)]


def test_the_unread_tab_holds_what_one_read_wrote_in_or_watches(signed_in, member):
    read, written, watched, read_to_the_end, muted, _unknown = (
        long_topic(2, title=name) for name in ("Read", "Written", "Watched", "To the end", "Muted", "Unknown")
    )
    for topic, seen in ((read, 1), (read_to_the_end, 3), (muted, 1)):
        read_up_to(member, topic, seen, at=NOW)
    Post.objects.filter(topic=written, position=2).update(author=member)
    choose(member, "topic", watched.pk, FOLLOW, at=NOW)
    choose(member, "topic", muted.pk, MUTE, at=NOW)

    shown = lines(signed_in(member).get("/community/?order=unread"))

    assert {title for title, _new, _seen in shown} == {"Read", "Written", "Watched"}


def test_the_unread_tab_is_not_for_visitors(client):
    assert client.get("/community/?order=unread").status_code == 404


@pytest.mark.parametrize("count", [5, 25])
def test_lists_take_a_fixed_number_of_statements(signed_in, member, count_queries, count):
    category = make_category()
    for number in range(count):
        topic = make_topic(category=category, at=NOW - timedelta(hours=3, minutes=number))
        make_reply(topic, at=NOW - timedelta(minutes=number))
        read_up_to(member, topic, 1, at=NOW)
    client = signed_in(member)
    client.get("/community/")
    with count_queries(5):
        assert len(client.get("/community/").context["lines"]) == min(count, 20)
    with count_queries(5):
        assert len(client.get("/community/?order=unread").context["lines"]) == min(count, 20)


def test_the_unread_tab_goes_on_where_a_page_ends(signed_in, member):
    for number in range(25):
        topic = make_topic(title=f"Topic {number}", at=NOW - timedelta(hours=3, minutes=number))
        make_reply(topic, at=NOW - timedelta(minutes=number))
        read_up_to(member, topic, 1, at=NOW)
    client = signed_in(member)
    first = client.get("/community/?order=unread")
    second = client.get("/community/" + first.context["page"].older_url)
    assert [line["title"] for response in (first, second) for line in response.context["lines"]] == [f"Topic {n}" for n in range(25)]


def test_marking_all_as_read_takes_one_row_and_only_what_comes_later_is_new(signed_in, member):
    topics = [long_topic(2, title=f"Topic {n}") for n in range(3)]
    for topic in topics:
        read_up_to(member, topic, 1, at=NOW)
    client = signed_in(member)

    client.post("/community/read/")

    assert Reader.objects.count() == 1
    assert [(new, seen) for _title, new, seen in lines(client.get("/community/"))] == [("", True)] * 3
    assert lines(client.get("/community/?order=unread")) == []
    make_reply(topics[0], at=timezone.now())
    assert lines(client.get("/community/?order=unread")) == [("Topic 0", "1 new", False)]


def test_reading_a_topic_reads_what_notices_tell_of_it_but_not_of_later_pages(signed_in, member, other_member):
    topic = make_topic(member, at=NOW - timedelta(hours=9))
    elsewhere = make_topic(member, title="Another", at=NOW - timedelta(hours=8))
    for number in range(20):
        make_reply(topic, at=NOW - timedelta(hours=4) + timedelta(minutes=number))
    make_reply(elsewhere, other_member, at=NOW)
    client = signed_in(member)

    client.get(topic.get_absolute_url())
    assert Notice.objects.filter(member=member, read_at=None).count() == 2
    client.get(topic.get_absolute_url(), {"at": "21"})

    assert [notice.data["title"] for notice in Notice.objects.filter(member=member, read_at=None)] == ["Another"]
    member.counters.refresh_from_db()
    assert member.counters.unread_notices == 1


def test_new_posts_are_marked_on_the_page_but_not_to_one_who_opens_it_first(signed_in, member):
    topic = long_topic(3)
    client, url = signed_in(member), topic.get_absolute_url()
    assert not any(line["is_new"] for line in client.get(url).context["replies"])
    TopicRead.objects.update(position=3)
    assert [line["position"] for line in client.get(url).context["replies"] if line["is_new"]] == [4]


def test_a_permalink_leads_to_the_page_of_the_post_for_those_who_may_see_it(client, signed_in, member):
    topic = long_topic(22)
    post = Post.objects.get(topic=topic, position=22)
    assert client.get(f"/community/p/{post.pk}/").url == f"{topic.get_absolute_url()}?at=22#post-22"
    Post.objects.filter(pk=post.pk).update(hidden_at=NOW)
    assert client.get(f"/community/p/{post.pk}/").status_code == 404
    assert signed_in(member).get(f"/community/p/{post.pk}/").status_code == 404
    assert client.get(f"/community/p/{opening(topic).pk}/").url == f"{topic.get_absolute_url()}#post-1"
