"""Reactions: figures are those of the rows after any sequence, only a like pays, and a list says who."""
import re
from datetime import timedelta

import pytest
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from community.liking import like, unlike
from community.models import Post, Reaction
from community.models.post import PAGE_SIZE
from community.points import balance_of
from community.reacting import NAMES_SHOWN, WAYS, counted, toggle
from community.recount import Drift, recount
from community.refusal import Refused
from notices.models import Notice
from tests.factories.accounts import make_member
from tests.factories.community import make_category, make_reply, make_topic, opening
from tests.rig.race import race

NOW = timezone.now()
pytestmark = pytest.mark.django_db


def figures(post):
    return Post.objects.values_list("like_count", "reaction_counts").get(pk=post.pk)


def test_thanks_count_and_are_taken_back(member):
    post = opening(make_topic())
    assert (toggle(post, member, "thanks", at=NOW), figures(post)) == (True, (0, {"thanks": 1}))
    assert (toggle(post, member, "thanks", at=NOW), figures(post)) == (False, (0, {}))


def test_only_a_like_pays_and_the_author_is_told_of_a_reaction_once(member, other_member):
    post = opening(make_topic(other_member))
    before = balance_of(other_member)
    for _n in range(3):
        toggle(post, member, "insight", at=NOW)
    assert (balance_of(other_member), list(Notice.objects.filter(member=other_member).values_list("kind", "times"))) == (
        before, [("reaction", 1)],
    )
    like(post, member, at=NOW)
    assert balance_of(other_member) == before + 3


def test_nobody_reacts_to_their_own(member):
    with pytest.raises(Refused):
        toggle(opening(make_topic(member)), member, "thanks", at=NOW)


def test_a_reaction_is_given_and_shown_on_the_page(signed_in, member):
    topic = make_topic()
    client = signed_in(member)
    client.post(f"/community/p/{opening(topic).pk}/react/", {"kind": "same"})
    shown = client.get(topic.get_absolute_url()).context["first"]["reactions"]
    assert [(way["name"], way["count"], way["mine"]) for way in shown] == [("thanks", 0, False), ("insight", 0, False), ("same", 1, True)]
    for kind in ("like", "", "nonsense"):
        assert client.post(f"/community/p/{opening(topic).pk}/react/", {"kind": kind}).status_code == 404


def test_the_list_names_twenty_and_counts_the_rest(client):
    post = opening(make_topic())
    for number in range(NAMES_SHOWN + 2):
        toggle(post, make_member(), "thanks", at=NOW - timedelta(minutes=number))
    groups = client.get(f"/community/p/{post.pk}/reactions/").context["groups"]
    assert [(label, len(members), more) for label, members, more in groups] == [("Thanks", NAMES_SHOWN, 2)]


def test_drift_of_reactions_is_mended_and_reported(member):
    post = opening(make_topic())
    toggle(post, member, "thanks", at=NOW)
    Post.objects.filter(pk=post.pk).update(reaction_counts={"thanks": 3, "same": 1})
    assert recount() == [Drift("post reactions", post.pk, 4, 1)]
    assert (figures(post), recount()) == ((0, {"thanks": 1}), [])


ACTS = st.lists(st.tuples(st.integers(0, 2), st.integers(0, 1), st.sampled_from(["like", "unlike", *WAYS])), max_size=25)


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(acts=ACTS)
def test_figures_are_those_of_the_rows_after_any_sequence(db, acts):
    topic = make_topic(category=make_category())
    posts, members = [opening(topic), make_reply(topic)], [make_member() for _n in range(3)]
    for who, which, act in acts:
        post, member = posts[which], members[who]
        if act == "like":
            like(post, member, at=NOW)
        elif act == "unlike":
            unlike(post, member, at=NOW)
        else:
            toggle(post, member, act, at=NOW)
    for post in posts:
        likes = Reaction.objects.filter(post=post, kind="like").count()
        assert figures(post) == (likes, counted(post))
    assert recount() == []


@pytest.mark.rig
@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("guarded", [True, False])
def test_reactions_at_the_same_moment_are_all_counted(only_on_postgres, guarded):
    """Control: figures worked out without the lock lose some."""
    post = opening(make_topic())
    members = [make_member() for _n in range(6)]
    if guarded:
        race(_thank, [(post.pk, member.pk) for member in members])
        assert figures(post) == (0, {"thanks": 6})
    else:
        race(_thank_unlocked, [(post.pk, member.pk) for member in members])
        assert figures(post) != (0, {"thanks": 6})


def _thank(post_id, member_id):
    from accounts.models import Member

    toggle(Post.objects.get(pk=post_id), Member.objects.get(pk=member_id), "thanks", at=NOW)


def _thank_unlocked(post_id, member_id):
    import time

    from django.db import transaction

    with transaction.atomic():
        Reaction.objects.create(post_id=post_id, member_id=member_id, kind="thanks", created_at=NOW)
        found = counted(Post(pk=post_id))
        time.sleep(0.5)
        Post.objects.filter(pk=post_id).update(reaction_counts=found)


def test_a_full_page_with_all_that_a_member_can_do_stays_light(signed_in, member):
    """Twenty posts with their acts, the reply box and the shell: less than 700 elements."""
    topic = make_topic()
    for _count in range(PAGE_SIZE - 1):
        toggle(make_reply(topic), member, "insight", at=NOW)

    page = signed_in(member).get(topic.get_absolute_url()).content.decode()

    assert page.count('<article class="post') == PAGE_SIZE
    assert len(re.findall(r"<[a-z]", page)) < 700


def test_only_the_rare_acts_are_folded(signed_in, member):
    topic = make_topic()
    post = make_reply(topic)
    toggle(post, member, "same", at=NOW)

    page = signed_in(member).get(topic.get_absolute_url()).content.decode()
    line, folded = page[page.index('id="post-2"') :].split("<summary>More</summary>")

    assert [name for name in ("thanks", "insight", "same") if f'value="{name}"' in line] == ["thanks", "same"]
    assert [name for name in ("thanks", "insight", "same") if f'value="{name}"' in folded.split("</details>")[0]] == ["insight"]
    assert f"/community/p/{post.pk}/flag/" in folded
