"""Bookmarks: kept, described, reminded once, and gone as long as the post may not be seen."""
from datetime import UTC, datetime, timedelta

import pytest
from django.utils import timezone

from community import bookmarks
from community.bookmarks import remind_due, toggle
from community.flaggables import hide, restore
from community.models import Bookmark
from notices.models import Notice
from tests.factories.community import make_reply, make_topic, opening
from tests.rig.race import race

NOW = timezone.now()
pytestmark = pytest.mark.django_db


def keep(member, post, *, remind_at=None, note="", at=NOW):
    toggle(post, member, at=at)
    Bookmark.objects.filter(member=member, post=post).update(remind_at=remind_at, note=note)
    return Bookmark.objects.get(member=member, post=post)


def reminders(member):
    return list(Notice.objects.filter(member=member, kind="bookmark", times__gt=0).values_list("data__note", flat=True))


def test_a_post_is_kept_and_let_go(signed_in, member):
    post = opening(make_topic())
    client = signed_in(member)
    client.post(f"/community/p/{post.pk}/bookmark/")
    assert [line["post_pk"] for line in client.get("/me/bookmarks/").context["lines"]] == [post.pk]
    assert client.get(post.topic.get_absolute_url()).context["first"]["kept"] is True
    client.post(f"/community/p/{post.pk}/bookmark/")
    assert client.get("/me/bookmarks/").context["lines"] == []


def test_nobody_sees_the_bookmarks_of_another_nor_changes_them(signed_in, member, other_member):
    row = keep(member, opening(make_topic()))
    client = signed_in(other_member)
    assert client.get("/me/bookmarks/").context["lines"] == []
    assert client.post(f"/me/bookmarks/{row.pk}/", {f"b{row.pk}-note": "mine now"}).status_code == 404


def test_a_hidden_post_disappears_from_the_bookmarks_and_comes_back(signed_in, member):
    post = opening(make_topic())
    keep(member, post)
    client = signed_in(member)
    hide(post, at=NOW)
    assert client.get("/me/bookmarks/").context["lines"] == []
    restore(post, at=NOW)
    assert len(client.get("/me/bookmarks/").context["lines"]) == 1


def test_a_note_and_a_day_are_kept_and_a_day_of_the_past_is_refused_with_what_was_typed(signed_in, member):
    member.time_zone = "Asia/Shanghai"
    member.save()
    row = keep(member, opening(make_topic()))
    client, prefix = signed_in(member), f"b{row.pk}"

    day = (timezone.now() + timedelta(days=3)).astimezone(UTC).date()
    client.post(f"/me/bookmarks/{row.pk}/", {f"{prefix}-note": "Try it", f"{prefix}-remind_on": day.isoformat()})
    row.refresh_from_db()
    assert (row.note, row.remind_at) == ("Try it", datetime(day.year, day.month, day.day, 1, tzinfo=UTC))

    refused = client.post(f"/me/bookmarks/{row.pk}/", {f"{prefix}-note": "Kept text", f"{prefix}-remind_on": "2020-01-01"})
    assert (refused.status_code, b"This day is over" in refused.content, b"Kept text" in refused.content) == (422, True, True)


def test_a_reminder_is_sent_once_when_its_time_has_come(member):
    keep(member, opening(make_topic()), remind_at=NOW, note="Try it")
    assert (remind_due(at=NOW - timedelta(seconds=1)), reminders(member)) == (0, [])
    assert (remind_due(at=NOW), reminders(member)) == (1, ["Try it"])
    assert (remind_due(at=NOW + timedelta(days=1)), reminders(member)) == (0, ["Try it"])


def test_another_day_reminds_again(member):
    row = keep(member, opening(make_topic()), remind_at=NOW, note="One")
    remind_due(at=NOW)
    row.refresh_from_db()
    tomorrow = (NOW + timedelta(days=1)).date()
    bookmarks.describe(row, note="Two", remind_on=tomorrow)
    assert remind_due(at=NOW + timedelta(days=3)) == 1


def test_what_is_hidden_reminds_of_nothing_until_it_shows_again(member):
    post = opening(make_topic())
    keep(member, post, remind_at=NOW, note="Try it")
    hide(post, at=NOW)
    assert (remind_due(at=NOW), reminders(member)) == (0, [])
    restore(post, at=NOW)
    assert remind_due(at=NOW + timedelta(minutes=1)) == 1
    hide(post, at=NOW)
    assert reminders(member) == []


@pytest.mark.parametrize("count", [5, 25])
def test_the_list_takes_a_fixed_number_of_statements(signed_in, member, count_queries, count):
    topic = make_topic()
    for number in range(count):
        keep(member, make_reply(topic, at=NOW - timedelta(minutes=40 - number)), at=NOW - timedelta(minutes=number))
    client = signed_in(member)
    client.get("/me/bookmarks/")
    with count_queries(4):
        response = client.get("/me/bookmarks/")
    assert len(response.context["lines"]) == min(count, 20)


@pytest.mark.rig
@pytest.mark.django_db(transaction=True)
def test_two_workers_send_one_reminder(only_on_postgres, member):
    keep(member, opening(make_topic()), remind_at=NOW)
    race(_remind, [(), (), ()])
    assert (len(reminders(member)), Notice.objects.get(kind="bookmark").times) == (1, 1)


def _remind():
    return remind_due(at=NOW)


def test_an_empty_list_does_not_lead_to_itself(signed_in, member):
    page = signed_in(member).get("/me/bookmarks/").content.decode()
    assert ("No bookmarks yet" in page, "All bookmarks" in page) == (True, False)
