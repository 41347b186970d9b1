"""What a member shows of themself: their switches, and that each is kept wherever it matters. Each guard is met switched on, too."""
import pytest
from django.utils import timezone

from accounts.models import Profile, Skill
from accounts.panels import ProfilePanel, profile_panels
from accounts.showing import profile_of, save_profile, save_skills
from tests.factories.accounts import make_member

pytestmark = pytest.mark.django_db
NOW = timezone.now()
SWITCHES = {"audience": "everybody", "in_directory": "on", "takes_followers": "on", "shows_activity": "on", "shows_points": "on"}


def shows(member, **switches):
    profile = profile_of(member)
    for name, value in switches.items():
        setattr(profile, name, value)
    save_profile(profile)


@pytest.fixture(autouse=True)
def no_kept_pages(every_page_is_made):
    pass


@pytest.fixture
def panels(monkeypatch, settings, tmp_path):
    (tmp_path / "panel.html").write_text("<section>{{ text }}</section>")
    settings.TEMPLATES = [{**settings.TEMPLATES[0], "DIRS": [tmp_path, *settings.TEMPLATES[0]["DIRS"]]}]
    monkeypatch.setattr(profile_panels, "_entries", {})
    for switch in ("activity", "certificates", "events"):
        panel = ProfilePanel("panel.html", lambda person, viewer, text=switch: {"text": f"my {text}"}, switch=switch)
        profile_panels.register(switch, panel)


def test_without_a_choice_only_what_is_in_the_open_anyway_is_gathered(client, member, panels):
    html = client.get("/members/lin/").content.decode()
    assert "my activity" in html
    assert "my certificates" not in html
    assert "my events" not in html


@pytest.mark.parametrize("switch", ["activity", "certificates", "events"])
@pytest.mark.parametrize("on", [True, False])
def test_each_section_follows_its_switch_for_visitors_members_and_the_member_themself(
    client, signed_in, member, other_member, panels, switch, on
):
    shows(member, **{f"shows_{switch}": on})
    seen = [f"my {switch}" in client.get("/members/lin/").content.decode()]
    for reader in (other_member, member):
        seen.append(f"my {switch}" in signed_in(reader).get("/members/lin/").content.decode())
    assert seen == [on] * 3


@pytest.mark.parametrize("on", [True, False])
def test_points_real_name_links_and_city_follow_theirs(client, member, on):
    type(member.counters).objects.update(points=777)
    shows(
        member, shows_points=on, shows_details=on, shows_place=on, real_name="Lin Zhiyuan", links=["https://lin.example.org/"], city="杭州",
    )
    html = client.get("/members/lin/").content.decode()
    assert [text in html for text in ("777", "Lv 4", "Lin Zhiyuan", "https://lin.example.org/", "杭州")] == [on] * 5


def test_a_page_for_members_asks_visitors_to_sign_in_and_is_in_no_index(client, signed_in, member, other_member):
    shows(member, audience=Profile.Audience.MEMBERS)
    assert client.get("/members/lin/").url == "/accounts/login/?next=/members/lin/"
    assert "/members/lin/" not in client.get("/members/").content.decode()
    client = signed_in(other_member)
    assert client.get("/members/lin/").status_code == 200
    assert "/members/lin/" in client.get("/members/").content.decode()


def test_who_leaves_the_directory_keeps_a_page_that_no_crawler_keeps(client, member):
    assert "X-Robots-Tag" not in client.get("/members/lin/").headers
    shows(member, in_directory=False)
    assert "/members/lin/" not in client.get("/members/").content.decode()
    assert client.get("/members/lin/")["X-Robots-Tag"] == "noindex"


def test_the_member_sees_their_page_as_others_do_and_what_they_keep(signed_in, member):
    html = signed_in(member).get("/members/lin/").content.decode()
    assert "This is how others see you." in html
    shows(member, audience=Profile.Audience.MEMBERS)
    assert "Visitors do not see this page." in signed_in(member).get("/members/lin/").content.decode()


def test_the_switches_are_kept_and_one_left_out_is_off(signed_in, member):
    client = signed_in(member)
    assert client.post("/me/profile/who-sees/", {**SWITCHES, "shows_events": "on", "audience": "members"}).url == "/me/profile/"
    profile = Profile.objects.get(member=member)
    assert (profile.audience, profile.shows_events, profile.shows_points, profile.shows_place) == ("members", True, True, False)
    client.post("/me/profile/who-sees/", {"audience": "everybody"})
    profile.refresh_from_db()
    assert not any([profile.in_directory, profile.takes_followers, profile.shows_activity, profile.shows_points, profile.shows_events])


def test_a_choice_that_is_none_says_so(signed_in, member):
    response = signed_in(member).post("/me/profile/who-sees/", {"audience": "martians"})
    assert response.status_code == 422
    assert not Profile.objects.exists()


def test_skills_links_and_city_are_kept_as_they_are_meant(signed_in, member):
    client = signed_in(member)
    client.post("/me/profile/", {
        "display_name": "林知远", "bio": "", "skills": "Rust，数据库, rust", "city": " 杭州 ", "real_name": "Lin",
        "links": "https://a.example.org/\n\nhttps://b.example.org/x?y=1\n",
    })
    profile = Profile.objects.get(member=member)
    assert sorted(Skill.objects.values_list("name", "slug")) == [("Rust", "rust"), ("数据库", "数据库")]
    assert (profile.city, profile.city_key) == ("杭州", "杭州")
    assert profile.links == ["https://a.example.org/", "https://b.example.org/x?y=1"]


def test_a_field_that_is_not_sent_stays(signed_in, member):
    save_skills(member, ["Rust"])
    shows(member, city="Oslo")
    signed_in(member).post("/me/profile/", {"display_name": "Lin", "bio": "Hello"})
    assert (Skill.objects.count(), Profile.objects.get().city) == (1, "Oslo")


@pytest.mark.parametrize(
    ("field", "value", "said"),
    [
        ("links", "javascript:alert(1)", "is no address"), ("links", "https://user:pw@example.org/", "is no address"),
        ("links", "http://[", "is no address"), ("links", "\n".join(["https://a.example.org/"] * 5), "no more than 4"),
        ("skills", ",".join(f"s{n}" for n in range(11)), "no more than 10"), ("skills", "x" * 31, "at most 30"),
        ("real_name", "官方客服", "speaks for"),
    ],
)
def test_what_makes_no_sense_comes_back_with_a_sentence(signed_in, member, field, value, said):
    response = signed_in(member).post("/me/profile/", {"display_name": "Lin", "bio": "", field: value})
    assert response.status_code == 200
    errors = " ".join(str(error) for error in response.context["about"].errors.values())
    assert errors
    if field != "real_name":
        assert said in errors
    assert not Profile.objects.exclude(links=[], real_name="").exists()


def test_two_who_name_the_same_skill_are_found_together(client, member, other_member):
    save_skills(member, ["C++", "Rust"])
    save_skills(other_member, ["ｃ＋＋"])
    make_member()
    found = client.get("/members/", {"skill": "C++"}).context["lines"]
    assert sorted(line["handle"] for line in found) == ["lin", "marta"]
