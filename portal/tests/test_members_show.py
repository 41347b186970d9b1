"""What members show, beyond their own page: in the search, the directory’s words, feeds and rankings, each with its control."""
from datetime import timedelta

import pytest
from django.utils import timezone

from accounts.models import MemberCounters, Profile
from accounts.showing import profile_of, save_profile, save_skills
from community import board
from community.following import FOLLOW, choose
from community.interactions import record
from community.member_news import tell_due
from community.recent_deeds import count_recent_deeds
from community.search.indexing import rebuild
from events import publishing
from notices.models import Notice
from notices.preferences import save_matrix
from tests.factories.accounts import make_member
from tests.factories.community import make_topic
from tests.factories.courses import make_course
from tests.factories.events import make_event

NOW = timezone.now()
pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def no_kept_pages(every_page_is_made):
    pass


def shows(member, **switches):
    profile = profile_of(member)
    for name, value in switches.items():
        setattr(profile, name, value)
    save_profile(profile)


def found(client, words) -> bool:
    rebuild()
    return "/members/lin/" in client.get("/search/", {"q": words, "kind": "member"}).content.decode()


@pytest.mark.parametrize("words", ["知远", "lin", "分布式", "Rust"])
def test_a_member_is_found_by_name_handle_and_skill_in_both_scripts(client, member, words):
    save_skills(member, ["Rust", "分布式系统"])
    assert found(client, words)
    listed = client.get("/members/", {"q": words}).context["lines"]
    assert [line["handle"] for line in listed] == ["lin"]


def test_city_and_real_name_are_words_of_the_search_only_where_they_are_shown(client, member):
    shows(member, city="Reykjavik", real_name="Zhiyuan Lindqvist")
    assert not found(client, "Reykjavik")
    assert not found(client, "Lindqvist")
    shows(member, shows_place=True, shows_details=True)
    assert found(client, "Reykjavik")
    assert found(client, "Lindqvist")


def test_who_left_the_directory_is_found_by_nobody(client, signed_in, member, other_member):
    assert found(client, "知远")
    shows(member, in_directory=False)
    assert not found(client, "知远")
    assert not found(signed_in(other_member), "知远")


def test_who_shows_themself_to_members_is_found_by_members_alone(client, signed_in, member, other_member):
    shows(member, audience=Profile.Audience.MEMBERS)
    assert not found(client, "知远")
    assert found(signed_in(other_member), "知远")


@pytest.mark.parametrize("switch", [{"shows_activity": False}, {"audience": Profile.Audience.MEMBERS}])
def test_the_feed_of_a_member_is_there_only_while_everybody_may_see_what_they_do(client, member, switch):
    make_topic(member)
    assert client.get("/feeds/members/lin.atom").status_code == 200
    assert "/feeds/members/lin.atom" in client.get("/members/lin/").content.decode()
    shows(member, **switch)
    assert client.get("/feeds/members/lin.atom").status_code == 404
    assert "/feeds/members/lin.atom" not in client.get("/members/lin/").content.decode()


def test_who_hides_their_points_keeps_the_place_without_a_name(client, signed_in, member, other_member):
    for person, count in ((member, 3), (other_member, 1)):
        for number in range(count):
            record(person, "like_received", ("post", number), at=NOW)
    before = [(place.rank, place.name) for place in client.get("/community/leaderboard/").context["places"]]
    shows(member, shows_points=False)
    # A board is kept for a minute; a choice about it holds at once.
    board.forget()
    response = client.get("/community/leaderboard/")
    assert before == [(1, "林知远"), (2, "Marta Kowalczyk")]
    assert [(place.rank, place.name, place.url) for place in response.context["places"]][0] == (1, "A member", "")
    html = response.content.decode()
    assert "林知远" not in html
    assert "/members/lin/" not in html


def test_what_members_did_in_28_days_is_counted_and_forgotten(member):
    for days in (1, 2, 40):
        record(member, "like_received" if days == 1 else "replied", ("post", days), at=NOW - timedelta(days=days))
    count_recent_deeds(at=NOW)
    first = MemberCounters.objects.get(member=member).recent_deeds
    assert first >= 1
    assert count_recent_deeds(at=NOW) == 0
    assert count_recent_deeds(at=NOW + timedelta(days=60)) == 1
    assert MemberCounters.objects.get(member=member).recent_deeds == 0


# --- News of whom one follows ---


def told(member) -> list[str]:
    return list(Notice.objects.filter(member=member, kind__startswith="follow").values_list("kind", flat=True))


def test_followers_hear_of_a_first_course_and_of_an_event_once(member):
    author, stranger = make_member("teacher"), make_member()
    choose(member, "member", author.pk, FOLLOW, at=NOW)
    publishing.publish(make_event(organiser=author, published=False), by=author, at=NOW)
    make_course(owner=author, at=NOW)
    make_course(owner=author, at=NOW - timedelta(days=30))
    for _n in range(2):
        tell_due(at=NOW)
    assert sorted(told(member)) == ["follow_course", "follow_event"]
    assert told(stranger) == []


def test_the_followed_one_is_told_once_and_may_switch_it_off(member, other_member):
    for level in (FOLLOW, "normal", FOLLOW):
        choose(member, "member", other_member.pk, level, at=NOW)
    assert list(Notice.objects.filter(member=other_member).values_list("kind", "times")) == [("followed", 1)]
    third = make_member()
    save_matrix(third, {("followed", "site"): False, ("followed", "mail"): False, ("followed", "digest"): False})
    choose(member, "member", third.pk, FOLLOW, at=NOW)
    assert not Notice.objects.filter(member=third).exists()
