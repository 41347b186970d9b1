"""A member's notices and their settings."""
import pytest

from notices.kinds import kinds
from notices.models import Notice, NoticePreference, NoticeTiming
from tests.factories.notices import make_notice

TIMING = {"digest": "daily", "digest_hour": "7", "quiet_from": "22:00", "quiet_until": "08:00"}


def test_a_visitor_is_sent_to_sign_in(client, db):
    for url in ("/me/notifications/", "/me/notifications/1/", "/me/notifications/settings/"):
        assert client.get(url)["Location"] == f"/accounts/login/?next={url}"


@pytest.mark.parametrize("count", [5, 25])
def test_the_list_takes_three_statements(signed_in, member, other_member, count_queries, count):
    for _n in range(count):
        make_notice(member, actor=other_member)
    client = signed_in(member)
    client.get("/me/notifications/")
    with count_queries(3):
        response = client.get("/me/notifications/")
    assert len(response.context["page"]) == min(count, 20)


def test_the_newest_leads_and_pages_go_on(signed_in, member):
    for number in range(25):
        make_notice(member, title=f"T{number}")
    client = signed_in(member)

    first = client.get("/me/notifications/")
    second = client.get("/me/notifications/" + first.context["page"].older_url)

    assert [notice.data["title"] for page in (first, second) for notice in page.context["page"]] == [f"T{n}" for n in range(24, -1, -1)]


def test_an_empty_list_says_what_will_stand_here(signed_in, member):
    assert b"Nothing to tell you yet" in signed_in(member).get("/me/notifications/").content


def test_opening_a_notice_reads_it_and_leads_to_the_place(signed_in, member):
    notice = make_notice(member, url="/community/t/4/x/")
    client = signed_in(member)

    for _again in range(2):
        assert client.get(notice.get_absolute_url())["Location"] == "/community/t/4/x/"

    notice.refresh_from_db()
    member.counters.refresh_from_db()
    assert (notice.read_at is not None, member.counters.unread_notices) == (True, 0)


@pytest.mark.parametrize("url", ["//evil.cn/", "https://evil.cn/", "/\\evil.cn", "javascript:alert(1)"])
def test_a_notice_never_leads_off_the_site(signed_in, member, url):
    notice = make_notice(member, url=url)

    assert signed_in(member).get(notice.get_absolute_url())["Location"] == "/me/notifications/"


def test_anothers_notice_is_404(signed_in, member, other_member):
    notice = make_notice(member)

    assert signed_in(other_member).get(notice.get_absolute_url()).status_code == 404
    notice.refresh_from_db()
    assert notice.read_at is None


def test_all_are_marked_read_by_a_button_not_by_looking(signed_in, member, other_member):
    make_notice(member)
    make_notice(other_member)
    client = signed_in(member)

    assert client.get("/me/notifications/read/").status_code == 405
    assert client.post("/me/notifications/read/")["Location"] == "/me/notifications/"

    assert list(Notice.objects.unread().values_list("member", flat=True)) == [other_member.pk]


def test_a_member_chooses_what_they_are_told_where(signed_in, member):
    client = signed_in(member)
    page = client.get("/me/notifications/settings/")
    assert page.context["form"]["post_liked-mail"].value() is False

    client.post("/me/notifications/settings/", {"reply-site": "on", "post_liked-mail": "on", **TIMING})

    wanted = NoticePreference.objects.filter(member=member, wanted=True).values_list("kind", "channel")
    always = {(kind.name, "mail") for kind in kinds if kind.necessary}
    assert set(wanted) == {*always, ("post_liked", "mail"), ("reply", "site")}
    assert ("order_paid", "mail") in always
    assert NoticePreference.objects.filter(member=member).count() == 3 * len(kinds.names())
    assert client.get("/me/notifications/settings/").context["form"]["post_liked-mail"].value() is True


def test_every_kind_of_notice_has_words_in_both_languages(db):
    from django.utils.translation import override

    for kind in kinds:
        with override("en"):
            english = kind.describe({"title": "x"}, actor="A")
        with override("zh-hans"):
            chinese = kind.describe({"title": "x"}, actor="A")
        assert english != chinese, kind.name


def test_the_choice_of_digest_and_quiet_hours_is_kept_and_shown(signed_in, member):
    client = signed_in(member)
    client.post("/me/notifications/settings/", TIMING)

    timing = NoticeTiming.objects.get(member=member)
    assert (timing.digest, timing.digest_hour, str(timing.quiet_from), str(timing.quiet_until)) == ("daily", 7, "22:00:00", "08:00:00")
    html = client.get("/me/notifications/settings/").content.decode()
    assert 'value="22:00"' in html
    assert '<option value="daily" selected>' in html


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"quiet_from": ""}, "quiet_from"), ({"quiet_until": ""}, "quiet_until"), ({"quiet_until": "22:00"}, "quiet_until"),
        ({"quiet_from": "25:99"}, "quiet_from"), ({"digest": "hourly"}, "digest"), ({"digest_hour": "24"}, "digest_hour"),
        ({"digest_hour": ""}, "digest_hour"), ({"digest": ""}, "digest"),
    ],
)
def test_what_makes_no_sense_is_said_and_nothing_is_kept(signed_in, member, change, field):
    response = signed_in(member).post("/me/notifications/settings/", {**TIMING, "reply-mail": "on", **change})

    assert response.status_code == 200
    assert list(response.context["timing"].errors) == [field]
    assert (NoticeTiming.objects.count(), NoticePreference.objects.count()) == (0, 0)
    assert response.context["form"]["reply-mail"].value() is True


def test_what_is_necessary_cannot_be_switched_off(signed_in, member):
    client = signed_in(member)
    page = client.get("/me/notifications/settings/").content.decode()
    assert 'id="id_order_paid-mail" checked disabled' in page

    client.post("/me/notifications/settings/", TIMING)

    assert NoticePreference.objects.get(member=member, kind="order_paid", channel="mail").wanted is True


def test_the_settings_take_five_statements(signed_in, member, count_queries):
    client = signed_in(member)
    client.get("/me/notifications/settings/")
    with count_queries(5):
        client.get("/me/notifications/settings/")
