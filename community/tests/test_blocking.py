"""Blocking in the square: what the blocked one writes is folded away, they reach nobody who blocked them, and nobody is unmasked."""
from datetime import timedelta

import pytest
from django.contrib.auth.models import Group
from django.utils import timezone

from accounts import blocking
from accounts.models import Block, Member
from community import following_members
from community.experts.asking import ask
from community.following import FOLLOW, choose
from community.models import Expert, Following, Topic
from community.refusal import Refused
from community.search.indexing import rebuild
from community.telling_followers import tell_due
from notices.models import Notice
from tests.factories.accounts import make_member
from tests.factories.community import make_category, make_reply, make_topic, opening
from tests.rig.race import race

NOW = timezone.now()
FOLDED = "From somebody you blocked. Show it"
pytestmark = pytest.mark.django_db


@pytest.fixture
def blocked(member, other_member):
    """Marta, whom Lin blocked."""
    blocking.block(member, other_member, at=NOW)
    return other_member


def told(member):
    return list(Notice.objects.filter(member=member, times__gt=0).order_by("id").values_list("kind", flat=True))


def page(client, url) -> str:
    response = client.get(url)
    assert response.status_code == 200
    return response.content.decode()


# --- What is folded ---


def test_posts_of_a_blocked_member_are_folded_for_who_blocked_them_alone(signed_in, client, member, blocked):
    topic = make_topic(member)
    make_reply(topic, blocked, body="Words nobody asked for.")
    make_reply(topic, body="A kind word.", at=NOW)
    html = page(signed_in(member), topic.get_absolute_url())
    assert html.count(FOLDED) == 1
    assert html.index(FOLDED) < html.index("Words nobody asked for.")
    for reader in (blocked, make_member()):
        assert FOLDED not in page(signed_in(reader), topic.get_absolute_url())
    client.logout()
    assert FOLDED not in page(client, topic.get_absolute_url())


def test_comments_on_answers_are_folded_too(signed_in, member, blocked):
    topic = make_topic(kind=Topic.Kind.QUESTION)
    answer = make_reply(topic)
    from community.posting import reply

    reply(blocked, topic.pk, body="A sour comment.", reply_to=answer.pk, at=NOW)
    html = page(signed_in(member), topic.get_absolute_url())
    assert html.count(FOLDED) == 1
    assert html.index(FOLDED) < html.index("A sour comment.")


def test_lists_and_search_fold_their_topics_and_the_feed_leaves_them_out(signed_in, member, blocked):
    make_topic(blocked, title="A topic of theirs")
    make_topic(make_member(), title="A topic of others")
    rebuild()
    client = signed_in(member)
    for url in ("/community/", "/search/?q=topic"):
        html = page(client, url)
        assert html.count(FOLDED) == 1
        assert "A topic of others" in html or "</mark> of others" in html
    home = page(client, "/")
    assert "A topic of others" in home
    assert "A topic of theirs" not in home
    assert "A topic of theirs" not in page(client, "/?tab=latest")


def test_without_the_block_nothing_is_folded(signed_in, member, other_member):
    """The control of all of the above."""
    topic = make_topic(other_member, title="A topic of theirs")
    rebuild()
    client = signed_in(member)
    for url in (topic.get_absolute_url(), "/community/", "/search/?q=topic"):
        assert FOLDED not in page(client, url)
    assert "A topic of theirs" in page(client, "/")


def test_a_member_who_is_blocked_is_not_found_or_suggested(signed_in, member, blocked):
    rebuild()
    client = signed_in(member)
    assert "/members/marta/" not in page(client, "/search/?q=Kowalczyk&kind=member")
    assert client.get("/community/complete/members/?q=mar").json()["members"] == []


def test_what_a_moderator_says_is_never_folded(signed_in, member, blocked):
    blocked.groups.add(Group.objects.get_or_create(name="moderator")[0])
    topic = make_topic(member)
    make_reply(topic, blocked, body=f"Please mind the tone, @{member.handle}.")
    assert FOLDED not in page(signed_in(member), topic.get_absolute_url())
    assert told(member) == ["mention"]


# --- Who is not reached ---


def test_a_blocked_member_reaches_nobody_by_mention_reply_or_reaction(member, blocked):
    from community.liking import like

    topic = make_topic(member)
    post = make_reply(topic, blocked, body=f"@{member.handle}, listen!")
    like(opening(topic), blocked, at=NOW)
    assert told(member) == []
    blocking.unblock(member, blocked.pk)
    make_reply(topic, blocked, body=f"@{member.handle}, listen again!", at=NOW + timedelta(minutes=1))
    assert told(member) == ["mention"]
    assert post.topic.reply_count >= 0


def test_what_they_said_before_goes_if_it_was_not_read(member, other_member):
    topic = make_topic(member)
    make_reply(topic, other_member)
    assert told(member) == ["reply"]
    blocking.block(member, other_member, at=NOW)
    assert told(member) == []
    member.counters.refresh_from_db()
    assert member.counters.unread_notices == 0


def test_votes_and_answers_of_a_blocked_member_still_count(member, blocked):
    from community.liking import like

    topic = make_topic(member)
    make_reply(topic, blocked)
    like(opening(topic), blocked, at=NOW)
    topic.refresh_from_db()
    assert (topic.reply_count, topic.like_count) == (1, 1)


def test_sparing_who_blocked_costs_no_statement(signed_in, member, other_member, django_assert_num_queries):
    topic = make_topic(member)
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    with CaptureQueriesContext(connection, ) as before:
        make_reply(topic, other_member, body=f"@{member.handle}")
    blocking.block(member, other_member, at=NOW)
    with CaptureQueriesContext(connection) as after:
        make_reply(topic, other_member, body=f"@{member.handle}", at=NOW)
    assert len(after) < len(before)


def test_an_expert_is_not_asked_by_who_they_blocked(member, blocked):
    expert = Expert.objects.create(member=member, subjects="queues", language="en", applied_at=NOW, listed_at=NOW)
    with pytest.raises(Refused, match="takes no questions at the moment"):
        ask(blocked, expert, category=make_category(), title="Why?", body="Tell me.", at=NOW)
    assert not Topic.objects.exists()


# --- Following ends ---


def test_a_block_ends_following_both_ways_and_lets_none_begin(member, other_member):
    choose(member, "member", other_member.pk, FOLLOW, at=NOW)
    choose(other_member, "member", member.pk, FOLLOW, at=NOW)
    blocking.block(member, other_member, at=NOW)
    assert not Following.objects.exists()
    with pytest.raises(Refused, match="You blocked this member"):
        choose(member, "member", other_member.pk, FOLLOW, at=NOW)
    with pytest.raises(Refused, match="does not take followers"):
        choose(other_member, "member", member.pk, FOLLOW, at=NOW)
    assert not Following.objects.exists()


def test_who_is_blocked_reads_the_same_as_who_meets_a_member_without_followers(signed_in, member, blocked):
    lonely = make_member("lonely")
    from accounts.showing import profile_of, save_profile

    profile = profile_of(lonely)
    profile.takes_followers = False
    save_profile(profile)
    client, said = signed_in(blocked), []
    for other in (member, lonely):
        response = client.post(f"/community/follow/member/{other.pk}/", {"level": "follow"}, follow=True)
        said.append([str(message) for message in response.context["messages"]])
    assert said == [["This member does not take followers at the moment."]] * 2


# --- Anonymous questions ---


@pytest.fixture
def asked(other_member):
    return make_topic(other_member, kind=Topic.Kind.QUESTION, is_anonymous=True, title="A delicate question")


def test_blocking_never_tells_who_asked_under_no_name(signed_in, member, other_member, asked):
    """With and without the block every page about the question reads the same."""
    make_reply(asked, other_member, body="More of the asker.")
    rebuild()
    client = signed_in(member)
    urls = (asked.get_absolute_url(), "/community/", "/search/?q=delicate", f"{asked.get_absolute_url()}?at=1")
    for url in urls:
        client.get(url)
    before = [page(client, url).count("delicate") for url in urls], told(member)
    blocking.block(member, other_member, at=NOW)
    assert ([page(client, url).count("delicate") for url in urls], told(member)) == before
    assert not any(FOLDED in page(client, url) for url in urls)


def test_an_anonymous_asker_reaches_who_blocked_them_as_nobody_would_know_else(member, other_member, asked):
    make_reply(asked, member)
    blocking.block(member, other_member, at=NOW)
    make_reply(asked, other_member, body=f"Thank you, @{member.handle}.", at=NOW + timedelta(minutes=1))
    assert told(member) == ["mention"]


def test_an_anonymous_asker_is_spared_whom_they_blocked(member, other_member, asked):
    blocking.block(other_member, member, at=NOW)
    make_reply(asked, member)
    assert told(other_member) == []


def test_nobody_blocks_the_account_of_nobody(signed_in, member, asked):
    assert signed_in(member).post("/members/anonymous/block/").status_code == 404
    assert not Block.objects.exists()


# --- How much it costs ---


@pytest.mark.parametrize("count", [0, 25])
def test_lists_and_topics_cost_the_same_however_many_are_blocked(signed_in, member, count_queries, count):
    topic = make_topic(member)
    for _n in range(count):
        blocking.block(member, make_topic(make_member()).author, at=NOW)
    client = signed_in(member)
    for url in (topic.get_absolute_url(), "/community/"):
        client.get(url)
    with count_queries(5):
        client.get("/community/")
    with count_queries(6):
        client.get(topic.get_absolute_url())


# --- At the same moment ---


def _follow(follower_id, followed_id):
    choose(Member.objects.get(pk=follower_id), "member", followed_id, FOLLOW, at=NOW)


def _block(member_id, other_id):
    blocking.block(Member.objects.get(pk=member_id), Member.objects.get(pk=other_id), at=NOW)


def _act(what, one, other):
    return {"follow": _follow, "block": _block}[what](one, other)


ROUNDS = 8


def _race_rounds() -> int:
    """How many followings outlived a block that came at the same moment."""
    left = 0
    for _n in range(ROUNDS):
        one, other = make_member(), make_member()
        race(_act, [("block", one.pk, other.pk), ("follow", other.pk, one.pk), ("follow", one.pk, other.pk)])
        assert Block.objects.filter(member=one, blocked=other).exists()
        left += following_members.between(one, other).count()
    return left


@pytest.mark.rig
@pytest.mark.django_db(transaction=True)
def test_no_following_outlives_a_block_of_the_same_moment(only_on_postgres):
    assert _race_rounds() == 0


@pytest.mark.rig
@pytest.mark.django_db(transaction=True)
def test_control_without_the_lock_one_does(only_on_postgres, monkeypatch):
    """Each looks before the other wrote, as two processes may."""
    import time

    monkeypatch.setattr(blocking, "hold", lambda *members: None)
    monkeypatch.setattr(following_members, "hold", lambda *members: None)
    looked = following_members.refuse_without_consent

    def look_and_wait(member, other):
        looked(member, other)
        time.sleep(0.4)

    monkeypatch.setattr(following_members, "refuse_without_consent", look_and_wait)
    assert _race_rounds() > 0


def test_followers_who_blocked_an_author_are_not_told_of_their_topics(member, other_member):
    topic = make_topic(other_member)
    choose(member, "category", topic.category_id, FOLLOW, at=NOW)
    blocking.block(member, other_member, at=NOW)
    tell_due(at=NOW + timedelta(minutes=1))
    assert told(member) == []
