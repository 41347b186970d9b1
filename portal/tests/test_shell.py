"""The bar, the footer and the choices of every page."""
import re
from html import unescape

import pytest

from accounts.models import MemberCounters

CHINESE = {"accept-language": "zh-CN,zh;q=0.9"}


def sections(html):
    """(label, whether current) of the bar's sections."""
    nav = html[html.index('<nav class="sections"'):]
    links = re.findall(r"<a [^>]*?(aria-current)?(?:=\"page\")?>([^<]+)</a>", nav[: nav.index("</nav>")])
    return [(label, bool(current)) for current, label in links]


def test_a_visitor_is_offered_to_sign_in_and_to_join(db, client):
    html = client.get("/about/").content.decode()
    assert [label for label, _current in sections(html)] == ["Square", "Courses", "Events", "Rankings", "Membership"]
    assert '<a class="btn btn-sm btn-link" href="/accounts/login/">Sign in</a>' in html
    assert '<a class="btn btn-primary btn-sm" href="/accounts/signup/">Join</a>' in html
    assert "data-heartbeat" not in html


def test_a_page_in_chinese_says_so_in_its_root_and_offers_english(db, client):
    html = client.get("/about/", headers=CHINESE).content.decode()
    assert '<html lang="zh-Hans">' in html
    assert [label for label, _current in sections(html)] == ["广场", "课程", "活动", "榜单", "会员"]
    assert '<a href="/language/en/?next=%2Fabout%2F" lang="en" hreflang="en" rel="nofollow">English</a>' in html
    assert "会馆</title>" in html


def test_a_member_sees_their_unread_notices_their_page_and_where_to_write(member, signed_in):
    MemberCounters.objects.filter(member=member).update(unread_notices=3)
    html = signed_in(member).get("/about/").content.decode()
    assert [label for label, _current in sections(html)][-1] == "Mine"
    assert 'aria-label="3 notices"' in html
    assert "<sup>3</sup>" in html
    assert '<a class="avatar avatar--1 avatar--md" href="/me/" aria-label="Your page">林</a>' in html
    assert "<body data-heartbeat>" in html


def test_many_notices_are_not_counted_out(member, signed_in):
    MemberCounters.objects.filter(member=member).update(unread_notices=120)
    assert "<sup>99+</sup>" in signed_in(member).get("/about/").content.decode()


def test_nothing_unread_shows_no_number(member, signed_in):
    assert "<sup>" not in signed_in(member).get("/about/").content.decode()


def test_a_member_without_counters_still_gets_a_page(member, signed_in):
    MemberCounters.objects.all().delete()
    assert signed_in(member).get("/about/").status_code == 200


def test_the_shell_costs_a_visitor_nothing_and_a_member_one_query_besides_themselves(
    member, client, signed_in, count_queries, every_page_is_made,
):
    # The page itself reads its text, and whether another one is coming.
    client.get("/about/")
    with count_queries(2):
        client.get("/about/")
    signed_in(member).get("/about/")
    with count_queries(2 + 2):
        client.get("/about/")


@pytest.mark.parametrize(("path", "label"), [
    ("/community/", "Square"), ("/community/leaderboard/", "Rankings"), ("/courses/", "Courses"), ("/events/", "Events"),
    ("/me/profile/", "Mine"), ("/", "Square"),
])
def test_the_section_one_is_in_is_marked(member, signed_in, path, label):
    html = signed_in(member).get(path).content.decode()
    assert [name for name, current in sections(html) if current] == [label]


def test_on_the_pages_of_prose_no_section_is_current(db, client):
    assert not any(current for _label, current in sections(client.get("/terms/").content.decode()))


def test_choosing_a_language_leads_back_to_the_page_and_is_remembered(db, client):
    response = client.get("/language/zh-hans/?next=/about/")
    assert (response.status_code, response["Location"]) == (302, "/about/")
    assert '<html lang="zh-Hans">' in client.get("/about/").content.decode()
    client.get("/language/en/?next=/about/")
    assert '<html lang="en">' in client.get("/about/", headers=CHINESE).content.decode()


def test_a_members_choice_is_kept_with_the_member(member, signed_in):
    client = signed_in(member)
    client.get("/language/zh-hans/?next=/about/")
    client.get("/theme/dark/")
    member.refresh_from_db()
    assert (member.language, member.theme) == ("zh-hans", "dark")


def test_a_theme_is_remembered_in_a_cookie_and_set_on_the_root(db, client):
    assert client.get("/theme/dark/?next=/about/")["Location"] == "/about/"
    html = client.get("/about/").content.decode()
    assert '<html lang="en" data-theme="dark">' in html
    assert '<a href="/theme/system/?next=%2Fabout%2F" rel="nofollow">Theme: dark</a>' in html
    client.get("/theme/system/")
    assert "data-theme" not in client.get("/about/").content.decode()


@pytest.mark.parametrize("url", ["/language/fr/", "/theme/pink/"])
def test_what_cannot_be_chosen_is_not_found(db, client, url):
    assert client.get(url).status_code == 404


@pytest.mark.parametrize("target", [
    "//evil.example/", "https://evil.example/", "/\\evil.example", "javascript:alert(1)", "/language/en/", "/theme/dark/?next=/", "",
    "about/",
])
def test_the_way_back_never_leaves_the_site_nor_goes_round(db, client, target):
    assert client.get("/language/en/", {"next": target})["Location"] == "/"


@pytest.mark.parametrize("name", ["about", "guidelines", "terms", "privacy", "welcome"])
@pytest.mark.parametrize("language", ["en", "zh-CN"])
def test_the_pages_of_prose_are_written_in_both_languages(db, client, name, language):
    html = client.get(f"/{name}/", headers={"accept-language": language}).content.decode()
    prose = html[html.index("<main"):html.index("</main>")]
    assert len(prose) > 400
    assert bool(re.search(r"[\u4e00-\u9fff]", prose)) == (language == "zh-CN")


@pytest.mark.parametrize("language", ["en", "zh-CN"])
def test_every_link_in_the_pages_of_prose_leads_somewhere(db, client, language):
    links = set()
    for name in ("about", "guidelines", "terms", "privacy", "welcome"):
        html = client.get(f"/{name}/", headers={"accept-language": language}).content.decode()
        prose = html[html.index("<main"):html.index("</main>")]
        links |= {unescape(link) for link in re.findall(r'href="([^"#]+)', prose)}
    assert {"/about/", "/guidelines/", "/membership/"} <= links
    assert [link for link in sorted(links) if client.get(link).status_code not in (200, 302)] == []


def test_robots_are_kept_from_private_pages_and_sent_to_nothing_that_is_not_there(client):
    response = client.get("/robots.txt")
    lines = response.content.decode().splitlines()
    assert response["Content-Type"].startswith("text/plain")
    assert {"User-agent: *", "Disallow: /me/", "Disallow: /admin/", "Disallow: /orders/"} <= set(lines)
    assert [line for line in lines if line and not line.startswith(("User-agent: ", "Disallow: /"))] == ["Sitemap: http://localhost:8000/sitemap.xml"]


@pytest.mark.parametrize("language", ["en", "zh-CN"])
def test_the_style_guide_shows_every_component(db, client, language):
    response = client.get("/styleguide/", headers={"accept-language": language})
    html = response.content.decode()
    assert response.status_code == 200
    parts = ("seal--4", "dateblock--lg", "rulered", "spark", 'class="chart"', "certificate", "ticket", "is-invalid", "empty", "toast-line")
    assert [part for part in parts if part not in html] == []
    assert ("馆中部件" in html) == (language == "zh-CN")


def test_a_page_has_nothing_inline(member, client):
    for url in ("/about/", "/styleguide/", "/nowhere/"):
        html = client.get(url).content.decode()
        assert not re.search(r"<style|style=\"|<script(?![^>]*src=)|\son[a-z]+=\"|javascript:", html)
