"""A member's own pages: overview, profile, preferences."""
import pytest
from django.urls import reverse
from django.utils import timezone

from accounts import preferences, standing
from accounts.models import Member
from accounts.panels import ME_GROUPS, MePage, me_pages, pages_in_order

ME, PROFILE, PREFERENCES = reverse("accounts:me"), reverse("accounts:profile"), reverse("accounts:preferences")


@pytest.mark.parametrize("url", [ME, PROFILE, PREFERENCES, reverse("accounts:tokens")])
def test_a_visitor_is_sent_to_sign_in(client, db, url):
    assert client.get(url).url == f"/accounts/login/?next={url}"


def test_the_overview_lists_every_page_with_a_line(signed_in, member):
    response = signed_in(member).get(ME)
    shown = [page.url_name for page in response.context["pages"]]
    assert shown == [page.url_name for page in pages_in_order()][1:]
    assert {"accounts:profile", "accounts:preferences", "accounts:security", "accounts:tokens"} <= set(shown)
    for page in response.context["pages"]:
        assert page.line, page.url_name


def test_pages_stand_by_group_and_in_the_order_of_their_positions():
    places = [(list(ME_GROUPS).index(page.group), page.position) for page in pages_in_order()]
    assert places == sorted(places)
    assert {group for group, _position in places} == set(range(len(ME_GROUPS)))
    assert me_pages["security"].is_at("mfa_index")
    assert not MePage("x", "a:b").is_at("a:c")


def test_the_overview_says_what_is_wrong(signed_in, unverified, member):
    assert "not confirmed yet" in signed_in(unverified).get(ME).content.decode()
    standing.give(member, "suspended", at=timezone.now())
    assert "Your account is suspended." in signed_in(member).get(ME).content.decode()


def test_a_member_changes_name_and_bio(signed_in, member):
    response = signed_in(member).post(PROFILE, {"display_name": " 林  知远\u202e ", "bio": "写 Rust。\u200b"}, follow=True)
    member.refresh_from_db()
    assert (member.display_name, member.bio) == ("林 知远", "写 Rust。")
    assert [str(m) for m in response.context["messages"]] == ["Saved. This is how others see you now."]


@pytest.mark.parametrize(
    ("form", "errors"),
    [
        ({"display_name": "\u3164"}, {"display_name": ["A name needs at least one visible character."]}),
        ({"display_name": "官方客服"}, {"display_name": ["This name sounds like the team of this site. Please choose another."]}),
        ({"display_name": "x" * 61}, {"display_name": ["Ensure this value has at most 60 characters (it has 61)."]}),
        ({"bio": "x" * 281}, {"bio": ["Ensure this value has at most 280 characters (it has 281)."]}),
    ],
)
def test_a_wrong_profile_comes_back_filled_in(signed_in, member, form, errors):
    response = signed_in(member).post(PROFILE, {"display_name": "Lin", "bio": "", **form})
    assert response.context["form"].errors == errors
    member.refresh_from_db()
    assert member.display_name == "林知远"


def test_a_forged_profile_field_changes_nothing_else(signed_in, member):
    signed_in(member).post(PROFILE, {"display_name": "Lin", "bio": "", "handle": "root", "is_staff": "on", "is_superuser": "on"})
    member.refresh_from_db()
    assert (member.handle, member.is_staff, member.is_superuser) == ("lin", False, False)


def test_preferences_apply_at_once(signed_in, member):
    client = signed_in(member)
    response = client.post(PREFERENCES, {"language": "zh-hans", "time_zone": "America/New_York", "theme": "dark"}, follow=True)
    page = response.content.decode()
    assert '<html lang="zh-Hans" data-theme="dark">' in page
    assert "America/New_York" in page
    assert "已保存，这个页面已经照你的选择显示。" in page
    assert (client.cookies["django_language"].value, client.cookies["theme"].value) == ("zh-hans", "dark")


@pytest.mark.parametrize(
    "wrong", [{"language": "fr"}, {"time_zone": "Mars/Olympus"}, {"time_zone": "localtime"}, {"theme": "pink"}, {"time_zone": ""}]
)
def test_a_preference_that_does_not_exist_is_refused(signed_in, member, wrong):
    response = signed_in(member).post(PREFERENCES, {"language": "en", "time_zone": "UTC", "theme": "dark", **wrong})
    assert set(response.context["form"].errors) == set(wrong)
    member.refresh_from_db()
    assert (member.language, member.time_zone, member.theme) == ("", "", "system")


def test_what_a_member_chose_goes_before_the_browser(signed_in, member):
    Member.objects.filter(pk=member.pk).update(language="zh-hans", time_zone="Europe/Warsaw")
    page = signed_in(member).get(PROFILE, headers={"Accept-Language": "en"}).content.decode()
    assert "个人资料" in page
    assert "Europe/Warsaw" in page


def test_a_zone_that_no_longer_exists_is_the_communitys(signed_in, member):
    Member.objects.filter(pk=member.pk).update(time_zone="Asia/Nowhere")
    assert "Asia/Shanghai" in signed_in(member).get(PREFERENCES).content.decode()


def test_choices_made_elsewhere_are_remembered(member):
    preferences.remember_language(member, "zh-hans")
    preferences.remember_language(member, "fr")
    preferences.remember_theme(member, "dark")
    preferences.remember_theme(member, "pink")
    member.refresh_from_db()
    assert (member.language, member.theme) == ("zh-hans", "dark")


def test_pages_of_the_account_cost_a_fixed_number_of_queries(signed_in, member, count_queries):
    client = signed_in(member)
    for url, queries in ((ME, 4), (PROFILE, 5), (PREFERENCES, 2)):
        client.get(url)
        with count_queries(queries):
            client.get(url)
