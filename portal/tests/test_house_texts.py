"""The texts of the house: versions that nobody changes, and the agreement to them."""
from datetime import timedelta

import pytest
from django.db import DatabaseError, transaction
from django.urls import reverse
from django.utils import timezone

from accounts.house_texts import consent, publishing, reading
from accounts.models import Consent, HouseText, Member
from community.models import Post, Topic
from kit import periods
from tests.factories.community import make_category
from tests.factories.newcomer import make_draft, publish_text

pytestmark = pytest.mark.django_db
HTML = {"Accept": "text/html"}
AGREE = reverse("accounts:agree")


def consents_of(member):
    return list(Consent.objects.filter(member=member).order_by("pk").values_list("name", "number", "how"))


@pytest.mark.parametrize(("name", "en", "zh"), [
    ("about", "How it goes round", "会馆怎样运转"), ("guidelines", "Answer the person", "对事不对人"),
    ("terms", "What you buy", "你买的内容"), ("privacy", "Who sees what", "谁看得到什么"),
])
def test_a_new_community_has_texts_in_both_languages(client, name, en, zh):
    for language, words in (("en", en), ("zh-CN", zh)):
        html = client.get(f"/{name}/", headers={"Accept-Language": language}).content.decode()
        assert words in html
        assert [mark for mark in ("{site_name}", "**", "{#") if mark in html] == []


def test_headings_keep_the_names_that_links_lead_to(client):
    html = client.get("/about/").content.decode()
    assert all(f'<h2 id="{name}">' in html for name in ("points", "feed", "figures"))


def test_a_published_version_takes_the_place_of_the_one_before_and_both_stay_readable(client, staff, every_page_is_made):
    draft = make_draft(body_en="We meet on **Mondays**, at {site_name}.")
    assert "Mondays" not in client.get("/terms/").content.decode()
    publishing.publish(draft, by=staff, at=timezone.now())
    html = client.get("/terms/").content.decode()
    assert "<strong>Mondays</strong>, at Guildhall." in html
    assert "Version 1" in html
    assert "What you buy" in client.get("/terms/versions/0/").content.decode()
    compared = client.get("/terms/versions/1/").content.decode()
    assert [words for words in ("It is shorter.", "<ins>", "<del>") if words not in compared] == []
    assert client.get("/terms/versions/2/").status_code == 404
    assert [text.number for text in reading.versions("terms")] == [1, 0]


def test_a_draft_is_read_by_nobody(client):
    make_draft(body_en="Not yet.")
    assert "Not yet." not in client.get("/terms/").content.decode()
    assert client.get("/terms/versions/1/").status_code == 404


def test_a_version_holds_from_the_beginning_of_its_day(staff):
    now = timezone.now()
    tomorrow = periods.day_of(now) + timedelta(days=1)
    publish_text(by=staff, at=now, effective_on=tomorrow)
    starts = periods.start_of(tomorrow)
    assert [reading.in_force("terms", at=at).number for at in (now, starts - timedelta(seconds=1), starts)] == [0, 0, 1]
    assert reading.coming("terms", at=now).number == 1


@pytest.mark.parametrize("act", ["update", "delete"])
def test_what_is_published_the_database_itself_refuses_to_change(staff, act):
    text = publish_text(by=staff)
    rows = HouseText.objects.filter(pk=text.pk)
    with pytest.raises(DatabaseError), transaction.atomic():
        rows.update(body_en="Something else.") if act == "update" else rows.delete()
    assert rows.values_list("body_en", flat=True).get() == "A new text of terms."


def test_what_somebody_agreed_to_is_never_changed(member):
    consent.agree(member, how="asked", at=timezone.now())
    with pytest.raises(DatabaseError), transaction.atomic():
        Consent.objects.filter(member=member).update(number=9)


@pytest.mark.parametrize("fields", [
    {"body_zh": " "}, {"changed_en": ""}, {"name": "about", "reach": "ask"},
])
def test_a_draft_that_would_not_say_enough_is_refused(staff, fields):
    draft = make_draft(**({"name": "terms"} | fields))
    with pytest.raises(publishing.TextRefused):
        publishing.publish(draft, by=staff, at=timezone.now())
    assert HouseText.objects.get().is_draft


def test_a_version_is_published_once_and_not_before_a_later_one(staff):
    now = timezone.now()
    text = publish_text(by=staff, at=now, effective_on=periods.day_of(now) + timedelta(days=9))
    with pytest.raises(publishing.TextRefused):
        publishing.publish(text, by=staff, at=now)
    with pytest.raises(publishing.TextRefused):
        publish_text(by=staff, at=now)


def test_who_joins_agrees_to_the_versions_of_that_moment(client):
    publish_text("privacy")
    form = {"display_name": "Lin", "username": "lin", "email": "l@example.org", "password1": "ocean-lantern-42"}
    client.post(reverse("account_signup"), form)
    lin = Member.objects.get(handle="lin")
    assert consents_of(lin) == [("terms", 0, "signup"), ("privacy", 1, "signup")]
    assert consent.asked_for(lin, at=timezone.now()) == []
    assert Consent.objects.get(name="terms").digest == reading.digest_of(reading.shipped("terms"))


def test_who_joins_over_the_api_agrees_as_well(client):
    data = {"username": "lin", "password": "ocean-lantern-42", "email": "l@example.org"}
    assert client.post("/api/v1/register", data, content_type="application/json").status_code == 201
    assert consents_of(Member.objects.get(handle="lin")) == [("terms", 0, "api"), ("privacy", 0, "api")]


def test_the_sign_up_page_says_what_one_agrees_to(client):
    html = client.get(reverse("account_signup")).content.decode()
    assert [words for words in ('href="/terms/"', 'href="/privacy/"', "you agree") if words not in html] == []


@pytest.mark.parametrize("reach", ["tell", "quiet"])
def test_what_is_only_told_asks_nobody(signed_in, member, reach):
    publish_text(reach=reach)
    client = signed_in(member)
    html = client.get("/courses/", headers=HTML).content.decode()
    assert ("a new version holds since" in html) == (reach == "tell")
    client.post(reverse("accounts:heard"))
    assert "a new version holds since" not in client.get("/courses/").content.decode()


def test_a_new_version_asks_before_the_next_page_once_and_reading_stays_possible(signed_in, member):
    publish_text()
    client = signed_in(member)
    response = client.get("/courses/?q=x", headers=HTML)
    assert response.url == f"{AGREE}?next=%2Fcourses%2F%3Fq%3Dx"
    page = client.get(response.url).content.decode()
    assert "It is shorter." in page
    assert client.get("/terms/", headers=HTML).status_code == 200
    assert client.post(reverse("accounts:put_off_agreement"), {"next": "/courses/"}).url == "/courses/"
    page = client.get("/courses/", headers=HTML)
    assert page.status_code == 200
    assert "waits for your yes" in page.content.decode()
    assert client.post(reverse("accounts:say_yes"), {"next": "/courses/?q=x"}).url == "/courses/?q=x"
    assert consents_of(member) == [("terms", 1, "asked"), ("privacy", 0, "asked")]
    assert "waits for your yes" not in client.get("/courses/", headers=HTML).content.decode()


def test_nobody_is_asked_before_the_day(signed_in, member):
    publish_text(effective_on=periods.day_of(timezone.now()) + timedelta(days=2))
    page = signed_in(member).get("/courses/", headers=HTML)
    assert page.status_code == 200
    assert "a new version holds from" in page.content.decode()


def test_what_was_typed_travels_with_the_question_and_is_published_once_they_agree(signed_in, member):
    shelf = make_category("databases")
    publish_text()
    client = signed_in(member)
    typed = {"category": "databases", "title": "Why does it wait?", "body": "First line.\n\n<b>Second</b> line & more.", "kind": "question"}
    url = reverse("community:new_topic")
    asked = client.post(url, typed, headers=HTML)
    assert asked.status_code == 403
    assert Topic.objects.count() == 0
    carried = dict(asked.context["carried"])
    assert carried == typed
    html = asked.content.decode()
    assert f'action="{url}"' in html
    assert "&lt;b&gt;Second&lt;/b&gt; line &amp; more." in html
    done = client.post(url, {**carried, "agrees_to_the_texts": "yes"}, headers=HTML)
    assert done.status_code == 302
    assert Post.objects.get().body == typed["body"]
    assert Topic.objects.get().category == shelf
    assert consents_of(member)[0] == ("terms", 1, "asked")


def test_scripts_in_the_background_and_the_api_are_not_asked(signed_in, member):
    publish_text()
    client = signed_in(member)
    assert client.post(reverse("community:heartbeat"), headers={"Accept": "*/*"}).status_code < 300
    assert client.post(reverse("community:heartbeat"), headers={**HTML, "Sec-Fetch-Mode": "cors"}).status_code < 300
    assert client.post(reverse("community:heartbeat"), headers=HTML).status_code == 403
    assert client.get("/api/v1/openapi.json", headers=HTML).status_code == 200


@pytest.mark.parametrize("url", [reverse("accounts:data"), "/terms/", "/privacy/versions/", reverse("account_email"), AGREE])
def test_nobody_must_agree_in_order_to_read_the_texts_or_to_leave(signed_in, member, url):
    publish_text()
    assert signed_in(member).get(url, headers=HTML).status_code == 200


def test_data_can_be_asked_for_without_agreeing(signed_in, member):
    publish_text()
    assert signed_in(member).post(reverse("accounts:ask_export"), headers=HTML).url == reverse("accounts:data")
    assert member.exports.count() == 1


def test_staff_and_the_suspended_are_asked_as_well_and_may_agree(client, staff, suspended):
    publish_text()
    for person, url in ((staff, "/admin/"), (suspended, "/courses/")):
        client.force_login(person)
        assert client.get(url, headers=HTML).url.startswith(AGREE)
        assert client.post(reverse("accounts:say_yes"), {"next": url}).url == url
        assert client.get(url, headers=HTML).status_code == 200
        assert consents_of(person)[0] == ("terms", 1, "asked")


def test_agreeing_twice_is_agreeing_once(member):
    for _time in range(2):
        consent.agree(member, how="asked", at=timezone.now())
    assert consents_of(member) == [("terms", 0, "asked"), ("privacy", 0, "asked")]


def test_the_question_costs_a_page_no_query(signed_in, member, django_assert_num_queries, django_assert_max_num_queries):
    client = signed_in(member)
    client.get("/terms/")
    with django_assert_num_queries(4):
        client.get("/terms/", headers=HTML)
    publish_text(reach="tell")
    client.get("/terms/")
    with django_assert_num_queries(4):
        client.get("/terms/", headers=HTML)


def test_staff_write_a_draft_from_what_holds_and_publish_it(client, staff):
    client.force_login(staff)
    page = client.get(reverse("admin:accounts_housetext_add") + "?name=privacy")
    assert page.context["adminform"].form.initial["body_en"] == reading.shipped("privacy").body_en
    data = {
        "name": "privacy", "body_en": "Short.", "body_zh": "短。", "reach": "ask", "changed_en": "Shorter",
        "changed_zh": "更短", "effective_on": "",
    }
    client.post(reverse("admin:accounts_housetext_add"), data)
    draft = HouseText.objects.get()
    changelist = reverse("admin:accounts_housetext_changelist")
    asked = client.post(changelist, {"action": "publish", "_selected_action": draft.pk})
    assert "cannot be changed any more" in asked.content.decode()
    assert HouseText.objects.get().is_draft
    client.post(changelist, {"action": "publish", "_selected_action": draft.pk, "confirmation": asked.context["token"]})
    text = HouseText.objects.get()
    assert (text.number, text.published_by) == (1, staff)
    assert client.post(reverse("admin:accounts_housetext_change", args=[text.pk]), {**data, "body_en": "Other."}).status_code == 403
