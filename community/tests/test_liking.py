"""Likes: who may, what they change, and that taking back leaves nothing behind."""
import pytest
from django.utils import timezone

from community.liking import like, unlike
from community.models import Interaction, PointsTransaction, Reaction
from community.points import balance_of
from community.recount import unbalanced
from community.refusal import Refused
from notices.models import Notice
from tests.factories.community import make_reply, make_topic, opening

NOW = timezone.now()


@pytest.fixture
def post(other_member):
    return opening(make_topic(other_member))


def test_a_like_counts_pays_the_author_and_tells_them(member, other_member, post):
    before = balance_of(other_member)

    assert like(post, member, at=NOW) is True

    post.refresh_from_db()
    post.topic.refresh_from_db()
    assert (post.like_count, post.topic.like_count) == (1, 1)
    assert (balance_of(other_member), balance_of(member)) == (before + 3, 0)
    assert Notice.objects.get(member=other_member).kind == "post_liked"
    assert [(d.verb, d.target_key) for d in Interaction.objects.filter(member=member)] == [("liked", str(post.pk))]


def test_a_second_like_is_no_like(member, post):
    like(post, member, at=NOW)

    assert like(post, member, at=NOW) is False
    post.refresh_from_db()
    assert (post.like_count, Reaction.objects.count()) == (1, 1)


def test_a_like_of_a_reply_does_not_count_for_the_topic(member, other_member):
    topic = make_topic(other_member)
    like(make_reply(topic, other_member), member, at=NOW)

    topic.refresh_from_db()
    assert topic.like_count == 0


def test_a_like_taken_back_takes_the_points_back(member, other_member, post):
    before = balance_of(other_member)
    like(post, member, at=NOW)

    assert unlike(post, member, at=NOW) is True

    post.refresh_from_db()
    other_member.counters.refresh_from_db()
    assert (post.like_count, balance_of(other_member), other_member.counters.points) == (0, before, before)
    assert unlike(post, member, at=NOW) is False


def test_liking_again_gives_the_points_again_but_is_no_new_interaction_and_no_new_notice(member, other_member, post):
    before = balance_of(other_member)
    for _again in range(3):
        like(post, member, at=NOW)
        unlike(post, member, at=NOW)
    like(post, member, at=NOW)

    assert balance_of(other_member) == before + 3
    assert Interaction.objects.filter(member=member, verb="liked").count() == 1
    assert Notice.objects.get(member=other_member).times == 1
    assert unbalanced() == []


def test_switching_a_like_without_end_does_not_fill_the_ledger(member, other_member, post):
    for _again in range(20):
        like(post, member, at=NOW)
        unlike(post, member, at=NOW)

    assert PointsTransaction.objects.filter(member=other_member, verb="like_received").count() == 10


def test_nobody_likes_their_own_post(other_member, post):
    with pytest.raises(Refused, match="your own"):
        like(post, other_member, at=NOW)
    post.refresh_from_db()
    assert post.like_count == 0
