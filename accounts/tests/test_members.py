"""The directory and the public profile."""
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.models import Member
from accounts.panels import ProfilePanel, profile_panels
from tests.factories.accounts import make_member

MEMBERS = reverse("accounts:members")


def crowd(count):
    now = timezone.now()
    return [make_member(f"someone{n}", joined_at=now - timedelta(days=n), bio="词" if n % 2 else "") for n in range(count)]


def handles(response):
    return [line["handle"] for line in response.context["lines"]]


@pytest.mark.parametrize("count", [5, 25])
def test_the_directory_costs_two_queries_however_many_they_are(client, db, settings, count_queries, count):
    settings.REDIS_URL = ""  # else the page comes whole from the cache
    crowd(count)
    client.get(MEMBERS)
    with count_queries(2):
        client.get(MEMBERS)
    with count_queries(2):
        client.get(MEMBERS, {"sort": "handle"})


@pytest.mark.parametrize("count", [5, 25])
def test_the_directory_costs_a_member_four_queries(signed_in, member, count_queries, count):
    crowd(count)
    client = signed_in(member)
    client.get(MEMBERS)
    with count_queries(4):
        client.get(MEMBERS)


def test_pages_lead_through_everybody_once_newest_first(client, db):
    crowd(60)
    seen, url = [], MEMBERS
    while url:
        response = client.get(url)
        seen += handles(response)
        url = response.context["page"].older_url and MEMBERS + response.context["page"].older_url
    assert seen == [f"someone{n}" for n in range(60)]


@pytest.mark.parametrize(("wanted", "found"), [("MART", ["marta"]), ("@lin", ["lin"]), ("%", []), ("_", []), ("\0", ["marta", "lin"])])
def test_members_are_found_by_the_beginning_of_their_handle_at_once(client, member, other_member, wanted, found):
    assert sorted(handles(client.get(MEMBERS, {"q": wanted}))) == sorted(found)


def test_nobody_found_says_so(client, member):
    assert "Nobody called “zz”" in client.get(MEMBERS, {"q": "zz"}).content.decode()
    assert client.get(MEMBERS, {"q": "x" * 10_000}).status_code == 200


@pytest.mark.parametrize("cursor", ["x", "W10", "%00", "9" * 700])
def test_a_page_that_is_none_is_a_404(client, member, cursor):
    assert client.get(MEMBERS, {"before": cursor}).status_code == 404


def test_who_has_not_confirmed_is_not_shown(client, unverified, member):
    assert handles(client.get(MEMBERS)) == ["lin"]
    assert client.get("/members/newcomer/").status_code == 404


def test_a_closed_account_is_not_shown(client, member):
    Member.objects.update(is_active=False)
    assert handles(client.get(MEMBERS)) == []
    assert client.get("/members/lin/").status_code == 404


def test_a_profile_shows_name_and_words_in_their_language_and_no_address(client, member):
    Member.objects.update(bio="后端工程师")
    page = client.get(member.get_absolute_url()).content.decode()
    assert '<h1 lang="zh-Hans">林知远</h1>' in page
    assert '<p class="prose" lang="zh-Hans">后端工程师</p>' in page
    assert "lin@example.org" not in page


def test_a_profile_is_found_in_any_case(client, member):
    assert client.get("/members/LIN/").status_code == 200
    assert client.get("/members/nobody/").status_code == 404


def test_what_a_member_writes_is_text(client, member):
    Member.objects.update(bio="<script>alert(1)</script>", display_name="</title><b>x")
    for url in (MEMBERS, "/members/lin/"):
        page = client.get(url).content.decode()
        assert "<script>alert" not in page
        assert "</title><b>" not in page


@pytest.fixture
def panels(monkeypatch):
    monkeypatch.setattr(profile_panels, "_entries", {})
    return profile_panels


def test_upper_floors_add_their_sections_in_order(client, member, panels, settings, tmp_path):
    (tmp_path / "panel.html").write_text("<section>{{ text }}</section>")
    settings.TEMPLATES = [{**settings.TEMPLATES[0], "DIRS": [tmp_path, *settings.TEMPLATES[0]["DIRS"]]}]
    panels.register("second", ProfilePanel("panel.html", lambda person, viewer: {"text": f"points of {person.handle}"}, 60))
    panels.register("first", ProfilePanel("panel.html", lambda person, viewer: {"text": f"seen by {viewer.is_authenticated}"}, 20))
    panels.register("none", ProfilePanel("panel.html", lambda person, viewer: None, 40))
    page = client.get("/members/lin/").content.decode()
    assert page.index("<section>seen by False</section>") < page.index("<section>points of lin</section>")
    assert page.count("<section>") == 2


def test_the_account_itself_costs_a_profile_two_queries(client, member, panels, settings, count_queries):
    settings.REDIS_URL = ""
    with count_queries(2):
        client.get("/members/lin/")
