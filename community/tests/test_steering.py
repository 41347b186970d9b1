"""Steering a topic: pin, feature, lock, move, archive; what each changes, who is told, and what a closed topic refuses."""
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from community.models import Category, SearchRow, Steering, Topic
from community.points import balance_of
from community.posting import edit, reply
from community.recount import recount, unbalanced
from community.refusal import Refused
from community.search.indexing import index_due, rebuild
from community.steering import is_closed, steer
from notices.models import Notice
from tests.factories.accounts import make_member
from tests.factories.community import make_category, make_reply, make_topic, opening
from tests.factories.questions import make_question

NOW = timezone.now()


@pytest.fixture
def topic(member):
    return make_topic(member)


def act(topic, what, moderator, **more):
    done = steer(topic, what, by=moderator, at=more.pop("at", NOW), **more)
    topic.refresh_from_db()
    return done


def titles(response):
    return [line["title"] for line in response.context["lines"]]


@pytest.mark.parametrize(
    ("do", "undo", "column"),
    [("pin", "unpin", "pinned_at"), ("feature", "unfeature", "featured_at"), ("lock", "unlock", "locked_at"),
     ("archive", "unarchive", "archived_at")],
)
def test_each_act_is_kept_and_can_be_undone(topic, moderator, do, undo, column):
    act(topic, do, moderator, note="Because.")
    assert getattr(topic, column) == NOW
    assert act(topic, do, moderator) is None

    act(topic, undo, moderator)
    assert getattr(topic, column) is None
    kept = list(Steering.objects.order_by("id").values_list("act", "by", "note"))
    assert kept == [(do, moderator.pk, "Because."), (undo, moderator.pk, "")]


# --- Pinned ---


def test_pinned_topics_stand_first_in_their_category_and_nowhere_twice(client, moderator):
    shelf = make_category("rust")
    made = [make_topic(category=shelf, title=f"Topic number {n}", at=NOW - timedelta(hours=50 - n)) for n in range(30)]
    for n in (3, 7):
        act(made[n], "pin", moderator, at=NOW + timedelta(seconds=n))

    first = client.get(shelf.get_absolute_url())
    second = client.get(shelf.get_absolute_url() + first.context["page"].older_url)

    flow = [f"Topic number {n}" for n in range(29, -1, -1) if n not in (3, 7)]
    assert titles(first) == ["Topic number 7", "Topic number 3", *flow[:20]]
    assert titles(first) + titles(second) == ["Topic number 7", "Topic number 3", *flow]
    assert titles(client.get("/community/"))[0] == "Topic number 29"


@pytest.mark.usefixtures("every_page_is_made")
def test_a_pin_falls_off_by_itself(client, topic, moderator):
    make_topic(category=topic.category, title="A newer one", at=NOW)
    act(topic, "pin", moderator, until=NOW + timedelta(days=1))
    assert titles(client.get(topic.category.get_absolute_url()))[0] == topic.title

    Topic.objects.update(pinned_until=timezone.now() - timedelta(seconds=1))
    assert titles(client.get(topic.category.get_absolute_url())) == ["A newer one", topic.title]


def test_three_are_pinned_at_most_and_a_fallen_one_makes_room(moderator):
    shelf = make_category()
    made = [make_topic(category=shelf) for _n in range(5)]
    for n in range(3):
        act(made[n], "pin", moderator, until=NOW + timedelta(days=1))
    with pytest.raises(Refused, match="3 topics are pinned"):
        act(made[3], "pin", moderator)

    act(made[4], "pin", moderator, at=NOW + timedelta(days=2))
    assert made[4].pinned_at


def test_a_hidden_pinned_topic_is_not_shown_to_others(client, topic, moderator):
    act(topic, "pin", moderator)
    Topic.objects.update(hidden_at=NOW)

    assert titles(client.get(topic.category.get_absolute_url())) == []


# --- Featured ---


def test_a_featured_topic_has_its_tab_pays_once_and_tells(client, topic, member, moderator):
    make_topic(title="Not featured")
    before = balance_of(member)
    for what in ("feature", "unfeature", "feature"):
        act(topic, what, moderator, note="Worth reading again.")

    assert titles(client.get("/community/", {"order": "featured"})) == [topic.title]
    assert (balance_of(member), unbalanced()) == (before + 20, [])
    assert Notice.objects.get(member=member).kind == "topic_featured"
    act(topic, "unfeature", moderator)
    assert balance_of(member) == before


# --- Closed ---


@pytest.mark.parametrize("what", ["lock", "archive"])
def test_a_closed_topic_takes_neither_reply_nor_edit(topic, member, moderator, what):
    post = opening(topic)
    act(topic, what, moderator)

    assert is_closed(topic)
    for write in (lambda: reply(make_member(), topic.pk, body="Too late?", at=NOW), lambda: edit(post, by=member, body="Changed.", at=NOW)):
        with pytest.raises(Refused, match="nobody replies"):
            write()
    assert (topic.reply_count, opening(topic).body) == (0, "Two workers, one table.")


def test_control_an_open_topic_takes_both(topic, member):
    reply(make_member(), topic.pk, body="In time.", at=NOW)
    edit(opening(topic), by=member, body="Changed.", at=NOW)

    assert (topic.posts.count(), opening(topic).body) == (2, "Changed.")


def test_a_reply_that_comes_late_is_refused_and_kept_in_the_form(signed_in, topic, member, other_member, moderator):
    client = signed_in(other_member)
    assert b'name="body"' in client.get(topic.get_absolute_url()).content
    act(topic, "lock", moderator)

    late = client.post(f"{topic.get_absolute_url()}reply/", {"body": "I thought about it for long."})

    assert late.status_code == 422
    assert "A moderator locked this topic" in late.content.decode()
    assert "I thought about it for long." in late.content.decode()
    assert topic.posts.count() == 1


def test_the_page_of_a_closed_topic_says_why_instead_of_a_form(signed_in, topic, member, moderator):
    act(topic, "archive", moderator)
    page = signed_in(member).get(topic.get_absolute_url()).content.decode()

    assert "This topic is archived" in page
    assert 'name="body"' not in page
    assert signed_in(member).get(f"/community/p/{opening(topic).pk}/edit/").status_code == 403


def test_its_author_is_told_why_it_was_closed(topic, member, moderator):
    act(topic, "lock", moderator, note="It went in circles.")

    notice = Notice.objects.get(member=member)
    assert (notice.kind, notice.data["note"]) == ("topic_closed", "It went in circles.")


# --- Moved ---


def test_a_moved_topic_counts_in_its_new_category_and_is_found_there(topic, member, moderator):
    make_reply(topic)
    there = make_category("go")
    rebuild()

    act(topic, "move", moderator, category=there, note="It is about Go.")
    index_due(at=timezone.now())

    counts = dict(Category.objects.values_list("slug", "topic_count"))
    assert (counts[there.slug], sum(counts.values()), recount()) == (1, 1, [])
    assert set(SearchRow.objects.filter(kind__in=("topic", "reply")).values_list("category", flat=True)) == {there.pk}
    assert Steering.objects.get().category != there
    assert Notice.objects.get(member=member, kind="topic_moved").data["note"] == "It is about Go."


def test_moving_needs_another_place(topic, moderator):
    with pytest.raises(Refused, match="where the topic shall go"):
        act(topic, "move", moderator)
    assert act(topic, "move", moderator, category=topic.category) is None


def test_a_moved_topic_loses_its_pin(topic, moderator):
    act(topic, "pin", moderator)
    act(topic, "move", moderator, category=make_category())

    assert topic.pinned_at is None


def test_the_admin_moves_in_the_same_way(signed_in, superuser, topic, member):
    there = make_category("go")

    signed_in(superuser).post(reverse("admin:community_topic_change", args=[topic.pk]), {"category": there.pk})

    assert (Steering.objects.get().by, Category.objects.get(slug="go").topic_count) == (superuser, 1)


# --- The page of moderators ---


def test_a_moderator_steers_by_the_form_and_sees_what_was_done(signed_in, topic, moderator):
    client, url = signed_in(moderator), f"{topic.get_absolute_url()}steer/"

    assert client.post(url, {"act": "lock", "note": "Enough."})["Location"] == topic.get_absolute_url()

    assert "Enough." in client.get(topic.get_absolute_url()).content.decode()
    assert "Enough." in client.get(url).content.decode()


@pytest.mark.parametrize(
    ("data", "sentence"),
    [({}, "required"), ({"act": "unlock"}, "not one of"), ({"act": "move"}, "where the topic shall go"),
     ({"act": "pin", "until": "2020-01-01"}, "This day is over"), ({"act": "pin", "until": "soon"}, "valid date")],
)
def test_bad_input_gives_the_form_again(signed_in, topic, moderator, data, sentence):
    response = signed_in(moderator).post(f"{topic.get_absolute_url()}steer/", data)

    assert response.status_code == 422
    assert sentence in response.content.decode()
    assert Steering.objects.count() == 0


def test_members_do_not_steer_nor_see_that_one_can(signed_in, topic, member):
    client = signed_in(member)

    assert client.post(f"{topic.get_absolute_url()}steer/", {"act": "lock"}).status_code == 403
    assert "Steer this topic" not in client.get(topic.get_absolute_url()).content.decode()


def test_a_list_marks_what_is_pinned_featured_and_closed(client, topic, moderator):
    for what in ("pin", "feature", "lock"):
        act(topic, what, moderator)

    [line] = client.get(topic.category.get_absolute_url()).context["lines"]
    assert (line["pinned"], line["featured"], line["closed"]) == (True, True, True)


def test_an_anonymous_asker_is_told_and_paid(moderator):
    asker = make_member()
    question = make_question(asker, is_anonymous=True)
    before = balance_of(asker)

    act(question, "feature", moderator)

    assert (balance_of(asker), Notice.objects.get().member) == (before + 20, asker)
