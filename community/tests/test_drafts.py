"""Drafts: kept, given back, told of one another, let go of, and nobody else's business."""
from datetime import timedelta

import pytest
from django.utils import timezone

from community import drafts
from community.models import Draft, Topic
from community.models.draft import KEPT, MOST_DRAFTS
from community.refusal import Refused
from tests.factories.accounts import PASSWORD, make_member
from tests.factories.community import make_category, make_reply, make_topic, opening
from tests.factories.editor import make_draft

NOW = timezone.now()


def save(member, fields, *, version=0, place="new", at=NOW):
    return drafts.save(member, place, fields, version=version, at=at)


def sent(client, place, version=0, **fields):
    return client.post("/community/drafts/", {"draft_place": place, "draft_version": version, **fields})


# --- Saving ---


def test_a_second_saving_changes_the_one_row(member):
    save(member, {"body": "One"})
    save(member, {"body": "Two"}, version=1, at=NOW + timedelta(seconds=5))
    draft = Draft.objects.get()
    assert (draft.fields, draft.version, draft.updated_at) == ({"body": "Two"}, 2, NOW + timedelta(seconds=5))


def test_the_tab_that_is_behind_is_told_and_shown_the_newer_text(signed_in, member):
    client = signed_in(member)
    assert sent(client, "new", body="First tab").json()["version"] == 1
    assert sent(client, "new", body="Second tab").status_code == 409
    told = sent(client, "new", body="Second tab").json()
    assert (told["version"], told["fields"]) == (1, {"body": "First tab"})
    assert Draft.objects.get().fields == {"body": "First tab"}
    assert sent(client, "new", 1, body="Second tab").json()["version"] == 2


def test_the_same_text_again_is_no_conflict(member):
    save(member, {"body": "One"})
    assert save(member, {"body": "One"}).version == 1


def test_what_arrives_after_publishing_does_not_come_back(signed_in, member):
    client = signed_in(member)
    answer = sent(client, "new", 3, body="Late")
    assert (answer.status_code, answer.json()["fields"], Draft.objects.count()) == (409, None, 0)


def test_fifty_drafts_are_enough(member):
    Draft.objects.bulk_create(Draft(member=member, place=f"reply:{n}", fields={}, updated_at=NOW) for n in range(MOST_DRAFTS))
    with pytest.raises(Refused, match="50"):
        save(member, {"body": "One more"})
    assert save(member, {"body": "Changed"}, version=1, place="reply:7").version == 2


@pytest.mark.parametrize("place", ["", "nowhere", "reply:" + "1" * 90, "reply:<b>", "new\0", "edit:1:2", "NEW"])
def test_nothing_is_kept_for_a_place_that_is_none(signed_in, member, place):
    assert sent(signed_in(member), place, body="x").status_code == 422
    assert Draft.objects.count() == 0


def test_what_no_form_has_is_not_kept(signed_in, member):
    client = signed_in(member)
    sent(client, "new", body="a\0b \ud83d".encode("utf-8", "replace").decode(), csrfmiddlewaretoken="secret", **{"bad name": "x"})
    assert Draft.objects.get().fields == {"body": "ab ?"}
    assert sent(client, "new", 1, body="字" * 200_001).status_code == 422


def test_several_values_of_one_field_are_a_list(signed_in, member):
    sent(signed_in(member), "new", body="x", tags=["a", "b"])
    assert Draft.objects.get().fields == {"body": "x", "tags": ["a", "b"]}


# --- Given back, let go ---


def test_the_page_opens_with_the_draft_in_it(signed_in, member):
    make_category("databases")
    make_draft(member, "new", title="A title begun", body="A text begun")
    page = signed_in(member).get("/community/new/").content.decode()
    assert 'value="A title begun"' in page
    assert "A text begun</textarea>" in page
    assert 'name="draft_version" value="1"' in page


def test_a_reply_and_a_change_open_with_their_drafts(signed_in, member):
    topic = make_topic(member)
    make_draft(member, f"reply:{topic.pk}", body="Half a reply")
    make_draft(member, f"edit:{opening(topic).pk}", body="Half a change", title="Better")
    client = signed_in(member)
    assert "Half a reply</textarea>" in client.get(topic.get_absolute_url()).content.decode()
    assert "Half a change</textarea>" in client.get(f"/community/p/{opening(topic).pk}/edit/").content.decode()


def test_publishing_lets_go_of_the_draft_and_of_no_other(signed_in, member):
    topic = make_topic()
    make_draft(member, f"reply:{topic.pk}", body="Half a reply")
    make_draft(member, "new", body="Another")
    signed_in(member).post(
        f"{topic.get_absolute_url()}reply/", {"body": "A whole reply", "draft_place": f"reply:{topic.pk}", "draft_version": 1},
    )
    assert [draft.place for draft in Draft.objects.all()] == ["new"]


def test_publishing_leaves_what_another_tab_has_saved_since(signed_in, member):
    topic = make_topic()
    place = f"reply:{topic.pk}"
    make_draft(member, place, body="One")
    save(member, {"body": "Two, longer"}, version=1, place=place)
    signed_in(member).post(f"{topic.get_absolute_url()}reply/", {"body": "One!", "draft_place": place, "draft_version": 1})
    assert (topic.posts.count(), Draft.objects.get().fields) == (2, {"body": "Two, longer"})


def test_what_is_refused_keeps_its_draft(signed_in, member):
    topic = make_topic()
    make_reply(topic, member, at=timezone.now())
    make_draft(member, f"reply:{topic.pk}", body="Half a reply")
    response = signed_in(member).post(
        f"{topic.get_absolute_url()}reply/", {"body": "Too soon", "draft_place": f"reply:{topic.pk}", "draft_version": 1},
    )
    assert (response.status_code, Draft.objects.count()) == (422, 1)
    assert 'name="draft_version" value="1"' in response.content.decode()


def test_a_draft_goes_with_the_transaction_that_fails(signed_in, member, monkeypatch):
    """Else a crash between the two would publish nothing and keep nothing."""
    topic = make_topic()
    make_draft(member, f"reply:{topic.pk}", body="Half a reply")
    monkeypatch.setattr("community.views.topic.reply", lambda *_a, **_k: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        signed_in(member).post(
            f"{topic.get_absolute_url()}reply/", {"body": "A whole reply", "draft_place": f"reply:{topic.pk}", "draft_version": 1},
        )
    assert Draft.objects.count() == 1


def test_without_a_script_a_button_keeps_and_another_discards(signed_in, member):
    topic, client = make_topic(), signed_in(member)
    place = f"reply:{topic.pk}"
    kept = client.post("/community/drafts/keep/", {"draft_place": place, "draft_version": 0, "body": "Later"})
    assert (kept["Location"], Draft.objects.get().fields) == (f"{topic.get_absolute_url()}#reply", {"body": "Later"})
    gone = client.post("/community/drafts/discard/", {"draft_place": place})
    assert (gone["Location"], Draft.objects.count()) == (f"{topic.get_absolute_url()}#reply", 0)


def test_without_a_script_both_texts_are_shown_until_one_is_chosen(signed_in, member):
    client = signed_in(member)
    make_draft(member, "new", body="Saved elsewhere")
    page = client.post("/community/drafts/keep/", {"draft_place": "new", "draft_version": 0, "body": "Sent here"})
    assert page.status_code == 409
    assert (page.context["mine"], page.context["theirs"]) == ("Sent here", "Saved elsewhere")
    client.post("/community/drafts/keep/", {"draft_place": "new", "draft_version": page.context["version"], "body": "Sent here"})
    assert Draft.objects.get().fields == {"body": "Sent here"}


# --- The session ended ---


def owner_of(page) -> str:
    return page.context["draft"].owner


@pytest.mark.parametrize("path", ["/community/drafts/", "/community/new/", "/community/drafts/keep/"])
def test_what_was_sent_after_the_session_ended_is_there_after_signing_in(client, member, path):
    make_category("databases")
    client.force_login(member)
    owner = owner_of(client.get("/community/new/"))
    client.logout()
    fields = {"draft_place": "new", "draft_version": 0, "draft_owner": owner, "title": "Saved?", "body": "An hour of work"}
    response = client.post(path, fields, HTTP_REFERER="http://testserver/community/new/")
    assert (response.status_code, Topic.objects.count()) == (401 if path.endswith("drafts/") else 302, 0)
    if response.status_code == 401:
        assert response.json()["sign_in"] == "/accounts/login/?next=/community/new/"
    client.post("/accounts/login/", {"login": member.handle, "password": PASSWORD})
    assert "An hour of work</textarea>" in client.get("/community/new/").content.decode()


def test_who_signs_in_at_the_same_browser_does_not_get_it(client, member, other_member):
    client.force_login(member)
    owner = owner_of(client.get("/community/new/"))
    client.logout()
    client.post("/community/drafts/", {"draft_place": "new", "draft_owner": owner, "body": "Mine alone"})
    client.post("/accounts/login/", {"login": other_member.handle, "password": PASSWORD})
    assert Draft.objects.count() == 0
    assert "Mine alone" not in client.get("/community/new/").content.decode()


def test_what_another_device_saved_meanwhile_stands_below_what_was_held(client, member):
    client.force_login(member)
    owner = owner_of(client.get("/community/new/"))
    client.logout()
    make_draft(member, "new", body="From the train")
    client.post("/community/drafts/", {"draft_place": "new", "draft_version": 0, "draft_owner": owner, "body": "From the desk"})
    client.post("/accounts/login/", {"login": member.handle, "password": PASSWORD})
    assert Draft.objects.get().fields == {"body": "From the desk\n\n---\n\nFrom the train"}


def test_nobody_saves_without_a_pause(signed_in, member, monkeypatch):
    monkeypatch.setattr("community.views.drafts.SAVINGS_A_MINUTE", 2)
    client = signed_in(member)
    assert [sent(client, "new", n, body=str(n)).status_code for n in range(3)] == [200, 200, 429]


@pytest.mark.parametrize("owner", ["", "forged", "1:abc:def"])
def test_nothing_is_held_of_a_stranger(client, db, owner):
    client.post("/community/drafts/", {"draft_place": "new", "draft_owner": owner, "body": "x" * 1000})
    assert drafts.HELD not in client.session


# --- The list ---


def test_the_list_shows_ones_own_newest_first_and_where_they_go_on(signed_in, member, other_member):
    topic = make_topic(title="Why is my queue stuck?")
    make_draft(member, "new", title="A new one", body="Text", at=NOW - timedelta(hours=2))
    make_draft(member, f"reply:{topic.pk}", body="Half a reply", at=NOW - timedelta(hours=1))
    make_draft(member, "reply:999999", body="To nobody", at=NOW)
    make_draft(other_member, f"reply:{topic.pk}", body="A secret")
    page = signed_in(member).get("/me/drafts/")
    assert [(line["title"], line["url"]) for line in page.context["lines"]] == [
        ("", ""), ("Why is my queue stuck?", f"{topic.get_absolute_url()}#reply"), ("A new one", "/community/new/"),
    ]
    assert "A secret" not in page.content.decode()


@pytest.mark.parametrize("count", [5, 25])
def test_the_list_takes_as_many_statements_for_five_and_for_twenty_five(signed_in, member, count_queries, count):
    topics = [make_topic() for _n in range(count)]
    for topic in topics:
        make_draft(member, f"reply:{topic.pk}")
        make_draft(member, f"edit:{opening(topic).pk}")
    client = signed_in(member)
    client.get("/me/drafts/")
    with count_queries(6):
        client.get("/me/drafts/")


def test_staff_sees_that_there_are_drafts_and_not_what_they_say(signed_in, member, superuser):
    draft = make_draft(member, "reply:12", body="A secret thought")
    client = signed_in(superuser)
    for path in ("/admin/community/draft/", f"/admin/community/draft/{draft.pk}/change/"):
        page = client.get(path).content.decode()
        assert ("A secret thought" in page, "reply:12" in page) == (False, False)
    for path in ("/me/drafts/", "/community/new/"):
        assert "A secret thought" not in client.get(path).content.decode()


def test_after_thirty_days_nothing_is_left(member):
    make_draft(member, "new", at=NOW - KEPT - timedelta(minutes=1))
    make_draft(member, "reply:1", at=NOW - KEPT + timedelta(minutes=1))
    assert drafts.prune(at=NOW) == 1
    assert Draft.objects.get().place == "reply:1"


def test_a_draft_costs_the_page_of_a_topic_no_statement(signed_in, member, django_assert_num_queries):
    topic, client = make_topic(), signed_in(member)
    client.get(topic.get_absolute_url())
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    with CaptureQueriesContext(connection) as without:
        client.get(topic.get_absolute_url())
    make_draft(member, f"reply:{topic.pk}")
    with django_assert_num_queries(len(without)):
        assert client.get(topic.get_absolute_url()).context["draft"].version == 1
    assert make_member()
