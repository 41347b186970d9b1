"""The directory: narrowed and sorted by what members show, the same price for a page of any length."""
from datetime import timedelta

import pytest
from django.utils import timezone

from accounts import standing
from accounts.models import Member, MemberCounters, Profile
from accounts.showing import profile_of, save_profile, save_skills
from tests.factories.accounts import make_member

pytestmark = pytest.mark.django_db
NOW = timezone.now()


@pytest.fixture(autouse=True)
def no_kept_pages(every_page_is_made):
    pass


def shows(member, **switches):
    profile = profile_of(member)
    for name, value in switches.items():
        setattr(profile, name, value)
    save_profile(profile)


def earns(member, points=0, recent_deeds=0):
    MemberCounters.objects.filter(member=member).update(points=points, recent_deeds=recent_deeds)


def found(client, **asked) -> list[str]:
    response = client.get("/members/", asked)
    assert response.status_code == 200
    return [line["handle"] for line in response.context["lines"]]


@pytest.fixture
def three(db):
    return [make_member(name, joined_at=NOW - timedelta(days=days)) for name, days in (("anna", 90), ("ben", 40), ("cleo", 3))]


def test_everybody_newest_first(client, three):
    assert found(client) == ["cleo", "ben", "anna"]
    assert found(client, sort="handle") == ["anna", "ben", "cleo"]
    assert found(client, sort="nonsense", role="nonsense", level="x", language="tlh") == ["cleo", "ben", "anna"]


def test_newcomers_are_those_of_the_last_28_days(client, three):
    assert found(client, new="1") == ["cleo"]


def test_members_are_found_by_their_role(client, three):
    make_member("writer", roles=["author"])
    assert found(client, role="author") == ["writer"]


def test_level_and_points_count_only_for_those_who_show_them(client, three):
    anna, ben, cleo = three
    for member, points in ((anna, 60), (ben, 600), (cleo, 900)):
        earns(member, points)
    shows(cleo, shows_points=False)
    assert found(client, sort="points") == ["ben", "anna"]
    assert found(client, level="2") == ["ben", "anna"]
    assert found(client, level="4") == ["ben"]
    shows(cleo, shows_points=True)
    assert found(client, sort="points") == ["cleo", "ben", "anna"]


def test_the_most_active_are_sorted_by_what_they_did_lately_if_they_show_it(client, three):
    anna, ben, cleo = three
    earns(anna, recent_deeds=3)
    earns(ben, recent_deeds=9)
    assert found(client, sort="active") == ["ben", "anna"]
    shows(ben, shows_activity=False)
    assert found(client, sort="active") == ["anna"]


@pytest.mark.parametrize("place", ["Oslo", " oslo ", "Europe/Oslo"])
def test_city_time_zone_and_language_find_only_who_shows_them(client, three, place):
    anna, ben, _cleo = three
    Member.objects.filter(handle__in=["anna", "ben"]).update(time_zone="Europe/Oslo", language="en")
    shows(anna, city="Oslo", shows_place=True)
    shows(ben, city="Oslo")
    assert found(client, place=place) == ["anna"]
    assert found(client, language="en") == ["anna"]
    shows(ben, shows_place=True)
    assert found(client, place=place) == ["ben", "anna"]


def test_filters_together_and_page_by_page_keep_the_address(client, db):
    for n in range(30):
        save_skills(make_member(f"rust{n:02}"), ["Rust"])
        make_member(f"none{n:02}")
    seen, url = [], "/members/?skill=rust&sort=handle"
    while url:
        response = client.get(url)
        seen += [line["handle"] for line in response.context["lines"]]
        url = response.context["page"].older_url and "/members/" + response.context["page"].older_url
    assert seen == [f"rust{n:02}" for n in range(30)]


@pytest.mark.parametrize("who", ["suspended", "bot", "erased", "imported", "unverified", "closed"])
def test_who_is_in_no_good_standing_stands_in_no_directory(client, who):
    member = make_member("someone", verified=who not in ("imported", "unverified"))
    if who == "closed":
        Member.objects.update(is_active=False)
    elif who != "unverified":
        standing.give(member, who, at=NOW)
    assert found(client) == []
    assert found(client, sort="handle") == []


def test_nobody_answers_and_nobody_stands_there_are_said(client, three):
    assert "Nobody answers to all of this" in client.get("/members/?skill=cobol").content.decode()
    assert "Nobody stands in this order yet" in client.get("/members/?sort=points").content.decode()


@pytest.mark.parametrize("count", [5, 25])
@pytest.mark.parametrize("asked", ["", "skill=rust&sort=handle", "sort=points&level=2", "place=oslo&language=en&new=1", "role=author"])
def test_a_page_costs_the_same_however_many_stand_on_it(client, count_queries, count, asked):
    for _n in range(count):
        member = make_member(roles=["author"], joined_at=NOW - timedelta(days=3), language="en")
        save_skills(member, ["Rust", "Go"])
        shows(member, city="Oslo", shows_place=True)
        earns(member, 100, 5)
    client.get("/members/")
    with count_queries(2):
        assert found(client, **dict(part.split("=") for part in asked.split("&") if part))


def test_profiles_need_no_row(client, three):
    assert not Profile.objects.exists()
    assert client.get("/members/anna/").status_code == 200
