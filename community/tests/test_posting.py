"""Starting topics, replying, editing: what changes for whom."""
from datetime import timedelta

import pytest
from django.utils import timezone

from community.models import Category, Interaction, Post, PostRevision, Topic
from community.points import balance_of
from community.posting import edit, reply, start_topic
from community.refusal import Refused
from notices.models import Notice
from tests.factories.accounts import make_member
from tests.factories.community import make_category, make_reply, make_topic, opening

NOW = timezone.now()


def told(member):
    return sorted(Notice.objects.filter(member=member).values_list("kind", "times"))


def test_a_topic_counts_in_its_category_pays_its_author_and_stands_at_its_address(member):
    category = make_category("postgresql")

    topic = start_topic(member, category=category, title="SKIP LOCKED still deadlocks", body="Two *workers*.", at=NOW)

    category.refresh_from_db()
    assert (category.topic_count, category.last_post_at) == (1, NOW)
    assert opening(topic).body_html == "<p>Two <em>workers</em>.</p>\n"
    assert topic.get_absolute_url() == f"/community/t/{topic.pk}/skip-locked-still-deadlocks/"
    assert topic.gist == "Two workers."
    member.counters.refresh_from_db()
    assert (balance_of(member), member.counters.points) == (2, 2)
    deed = Interaction.objects.get(member=member)
    assert (deed.verb, deed.target_kind, deed.target_key, deed.occurred_at) == ("topic_started", "topic", str(topic.pk), NOW)
    assert deed.event_id == opening(topic).event_id


def test_a_chinese_title_has_a_chinese_topic_at_a_plain_address(member):
    topic = make_topic(member, title="锁为什么排队", body="两个进程，一张表。")

    assert (topic.language, topic.slug, opening(topic).language) == ("zh-hans", "topic", "zh-hans")


def test_a_reply_takes_the_next_position_and_moves_the_topic_up(member, other_member):
    topic = make_topic(member)
    make_reply(topic)

    post = reply(other_member, topic.pk, body="Sort the batch ids.", at=NOW)

    topic.refresh_from_db()
    assert (post.position, topic.last_position, topic.reply_count) == (3, 3, 2)
    assert (topic.last_poster, topic.last_post_at) == (other_member, NOW)
    assert balance_of(other_member) == 1


def test_the_author_is_told_of_replies_once_while_unread(member, other_member):
    topic = make_topic(member)
    first = make_reply(topic, other_member, at=NOW - timedelta(minutes=2))
    make_reply(topic, other_member, at=NOW)

    notice = Notice.objects.get(member=member)
    assert (notice.kind, notice.times, notice.actor, notice.url) == ("reply", 2, other_member, topic.get_absolute_url())
    assert notice.opens == first.get_absolute_url()
    member.counters.refresh_from_db()
    assert member.counters.unread_notices == 1


def test_nobody_is_told_of_their_own_reply(member):
    make_reply(make_topic(member), member)

    assert told(member) == []


def test_a_mention_wins_over_a_reply_and_tells_each_once(member, other_member):
    third = make_member("zhou")
    topic = make_topic(member)

    make_reply(topic, other_member, body="@lin @lin look, @zhou said so. @marta me. `@root`")

    assert told(member) == [("mention", 1)]
    assert told(third) == [("mention", 1)]
    assert told(other_member) == []


def test_at_most_ten_members_are_called_by_one_text(member, other_member):
    people = [make_member(f"person{n:02}") for n in range(12)]
    topic = make_topic(member)

    make_reply(topic, other_member, body=" ".join(f"@{person.handle}" for person in people))

    assert Notice.objects.filter(kind="mention").count() == 10


def test_a_mention_is_a_link_to_a_member_who_exists(member):
    topic = make_topic(member, body="Ask @lin, not @nobody-here.")

    assert opening(topic).body_html == (
        '<p>Ask <a href="/members/lin/" rel="nofollow ugc noopener">@lin</a>, not @nobody-here.</p>\n'
    )


def test_a_second_post_within_five_seconds_is_refused_and_changes_nothing(member):
    topic = make_topic(at=NOW - timedelta(hours=1))
    reply(member, topic.pk, body="First.", at=NOW)

    with pytest.raises(Refused, match="5 seconds"):
        reply(member, topic.pk, body="Second.", at=NOW)
    topic.refresh_from_db()
    assert (topic.reply_count, Post.objects.filter(author=member).count()) == (1, 1)
    assert reply(member, topic.pk, body="Second.", at=NOW + timedelta(seconds=5)).position == 3


def test_a_newcomer_waits_half_a_minute(db):
    newcomer = make_member(joined_at=NOW - timedelta(hours=2))
    topic = make_topic(at=NOW - timedelta(hours=1))
    reply(newcomer, topic.pk, body="First.", at=NOW)

    with pytest.raises(Refused, match="1 second|a second"):
        reply(newcomer, topic.pk, body="Second.", at=NOW + timedelta(seconds=29))
    assert reply(newcomer, topic.pk, body="Second.", at=NOW + timedelta(seconds=30)).position == 3


def test_the_twenty_first_topic_of_a_day_is_refused(member):
    category = make_category()
    for number in range(20):
        make_topic(member, category=category, at=NOW - timedelta(hours=23) + timedelta(minutes=number))

    with pytest.raises(Refused, match="20 topics"):
        make_topic(member, category=category, at=NOW)
    assert Topic.objects.count() == 20
    make_topic(member, category=category, at=NOW + timedelta(hours=2))


def test_a_reply_to_a_hidden_topic_is_refused_but_not_to_its_author(member, other_member):
    topic = make_topic(member)
    Topic.objects.filter(pk=topic.pk).update(hidden_at=NOW)

    with pytest.raises(Topic.DoesNotExist):
        reply(other_member, topic.pk, body="Anybody?", at=NOW)
    assert reply(member, topic.pk, body="I only wanted to add", at=NOW).position == 2


def test_an_edit_within_five_minutes_does_not_show_and_keeps_what_stood_there(member):
    post = make_reply(make_topic(), member, body="Firts.", at=NOW)

    edit(post, by=member, body="First.", at=NOW + timedelta(minutes=5))

    post.refresh_from_db()
    assert (post.body, post.body_html, post.edited_at) == ("First.", "<p>First.</p>\n", None)
    assert list(PostRevision.objects.values_list("body", "editor")) == [("Firts.", member.pk)]


def test_a_later_edit_shows(member):
    post = make_reply(make_topic(), member, body="Firts.", at=NOW)
    later = NOW + timedelta(minutes=6)

    edit(post, by=member, body="First.", at=later)

    post.refresh_from_db()
    assert post.edited_at == later


def test_an_edit_of_the_opening_post_renames_the_topic(member):
    topic = make_topic(member, title="Qeue stuck")

    edit(opening(topic), by=member, title="Queue stuck", body="两个进程，一张表，谁也不让谁。", at=NOW)

    topic.refresh_from_db()
    assert (topic.title, topic.slug, topic.language) == ("Queue stuck", "queue-stuck", "zh-hans")
    assert topic.gist == "两个进程，一张表，谁也不让谁。"
    assert PostRevision.objects.get().title == "Qeue stuck"


def test_an_edit_that_changes_nothing_leaves_no_version(member):
    post = make_reply(make_topic(), member, body="First.", at=NOW)

    edit(post, by=member, body="First.", at=NOW + timedelta(days=1))

    post.refresh_from_db()
    assert (PostRevision.objects.count(), post.edited_at) == (0, None)


def test_an_edit_tells_only_those_who_were_not_mentioned_before(member, other_member):
    third = make_member("zhou")
    post = make_reply(make_topic(), member, body="@marta look", at=NOW)
    Notice.objects.all().delete()

    edit(post, by=member, body="@marta @zhou look", at=NOW)

    assert (told(other_member), told(third)) == ([], [("mention", 1)])


def test_nobody_edits_what_another_wrote(member, other_member):
    post = make_reply(make_topic(), member)

    with pytest.raises(Refused):
        edit(post, by=other_member, body="I was wrong.", at=NOW)
    post.refresh_from_db()
    assert post.body == "Look at the second lock."


def test_a_category_counts_only_its_own_topics(member):
    first, second = make_category("a"), make_category("b")
    make_topic(member, category=first)
    assert dict(Category.objects.values_list("slug", "topic_count")) == {"a": 1, "b": 0}
    assert second.topics.count() == 0
