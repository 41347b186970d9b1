"""Following and muting: who is told, once and only if they may see it; and what a member does not want to meet."""
import re
from datetime import timedelta

import pytest
from django.contrib.auth.models import Group
from django.template.loader import render_to_string
from django.utils import timezone, translation

from community import following, telling_followers
from community.flaggables import hide
from community.following import FOLLOW, MUTE, NORMAL, choose
from community.liking import like
from community.models import Category, CategoryRight, FollowDue, Following, Post, Reader, Tag, TopicTag
from community.models.category import Right
from community.telling_followers import tell_due
from notices import withdrawing
from notices.models import Mail, Notice
from notices.reading import mark_all_read
from tests.factories.accounts import make_member
from tests.factories.community import make_category, make_reply, make_topic, opening
from tests.rig.race import race

NOW = timezone.now()
pytestmark = pytest.mark.django_db


def told(member):
    return list(Notice.objects.filter(member=member, times__gt=0).order_by("id").values_list("kind", "times"))


def deliver(at=NOW + timedelta(minutes=1)):
    tell_due(at=at)


def tagged(topic, name="sqlite"):
    tag, _made = Tag.objects.get_or_create(slug=name, defaults={"name": name})
    TopicTag.objects.create(topic=topic, tag=tag)
    return tag


# --- Who is told ---


@pytest.mark.parametrize("kind", ["category", "above", "tag", "member"])
def test_a_new_topic_is_told_to_those_who_follow_where_it_stands_or_who_wrote_it(member, other_member, kind):
    above = make_category("data")
    topic = make_topic(other_member, category=make_category("databases", parent=above))
    key = {"category": topic.category_id, "above": above.pk, "tag": tagged(topic).pk, "member": other_member.pk}[kind]
    choose(member, "category" if kind == "above" else kind, key, FOLLOW, at=NOW)
    make_reply(topic)
    deliver()
    assert told(member) == [("follow_topic", 1)]


def test_new_replies_are_told_to_watchers_collapsed_and_again_after_reading(member, other_member):
    topic = make_topic()
    choose(member, "topic", topic.pk, FOLLOW, at=NOW)
    for number in (3, 2):
        make_reply(topic, at=NOW - timedelta(minutes=number))
    deliver()
    assert told(member) == [("follow", 2)]
    mark_all_read(member, at=NOW)
    make_reply(topic, at=NOW)
    deliver()
    assert told(member) == [("follow", 2), ("follow", 1)]


def test_each_is_told_once_of_a_post_by_the_heaviest_kind(member, other_member):
    topic = make_topic(member)
    choose(member, "topic", topic.pk, FOLLOW, at=NOW)
    make_reply(topic, body="Look, @lin.")
    deliver()
    deliver()
    assert told(member) == [("mention", 1)]


def test_nobody_is_told_of_their_own_post(member):
    topic = make_topic(member)
    choose(member, "topic", topic.pk, FOLLOW, at=NOW)
    choose(member, "category", topic.category_id, FOLLOW, at=NOW)
    make_reply(topic, member)
    deliver()
    assert told(member) == []


def shut(category):
    CategoryRight.objects.create(category=category, right=Right.SEE, group=Group.objects.get_or_create(name="reviewer")[0])
    Category.objects.filter(pk=category.pk).update(is_public=False)


def test_only_who_may_see_the_category_is_told(member):
    reviewer = make_member(roles=["reviewer"])
    topic = make_topic(make_member(roles=["reviewer"]))
    for person in (member, reviewer):
        choose(person, "category", topic.category_id, FOLLOW, at=NOW)
    shut(topic.category)
    deliver()
    assert (told(member), told(reviewer)) == ([], [("follow_topic", 1)])


def test_without_the_guard_the_private_topic_would_be_told(member, monkeypatch):
    topic = make_topic(make_member(roles=["reviewer"]))
    choose(member, "category", topic.category_id, FOLLOW, at=NOW)
    shut(topic.category)
    monkeypatch.setattr(telling_followers.rights, "who_see", lambda category, members: list(members))
    deliver()
    assert told(member) == [("follow_topic", 1)]


@pytest.mark.parametrize("what", ["author", "topic", "tag"])
def test_who_muted_the_author_the_topic_or_a_tag_is_not_told(member, other_member, what):
    topic = make_topic(other_member)
    tag = tagged(topic)
    choose(member, "category", topic.category_id, FOLLOW, at=NOW)
    kind, key = {"author": ("member", other_member.pk), "topic": ("topic", topic.pk), "tag": ("tag", tag.pk)}[what]
    choose(member, kind, key, MUTE, at=NOW)
    deliver()
    assert told(member) == []


def test_a_hidden_post_is_told_to_nobody_and_its_notices_and_letters_go(member):
    topic = make_topic()
    choose(member, "topic", topic.pk, FOLLOW, at=NOW)
    hidden = make_reply(topic)
    hide(hidden, at=NOW)
    deliver()
    assert told(member) == []

    shown = make_reply(topic, at=NOW)
    deliver()
    letter = Mail.objects.create(to="lin@example.org", subject="…", text="…", created_at=NOW, run_after=NOW)
    Notice.objects.filter(member=member).update(mail=letter)
    withdrawing.withdraw(f"post:{shown.pk}", at=NOW)
    assert (told(member), Mail.objects.count()) == ([], 0)


def test_batches_tell_everybody_once_even_if_a_worker_dies_between_them(monkeypatch, db):
    topic = make_topic()
    members = [make_member() for _n in range(7)]
    for person in members:
        choose(person, "category", topic.category_id, FOLLOW, at=NOW)
    monkeypatch.setattr(telling_followers, "BATCH", 3)
    at = NOW + timedelta(minutes=1)
    monkeypatch.setattr("kit.due.ROUNDS", 1)
    assert telling_followers.tell_due(at=at) == 1
    assert (Notice.objects.count(), FollowDue.objects.get().told_at) == (3, None)
    FollowDue.objects.update(after=0)
    monkeypatch.undo()
    deliver()
    assert ([told(person) for person in members], FollowDue.objects.get().told_at) == ([[("follow_topic", 1)]] * 7, at)


def test_a_post_that_fails_waits_and_the_others_are_told(member, monkeypatch):
    broken, fine = make_topic(title="Broken"), make_topic(title="Fine")
    choose(member, "category", fine.category_id, FOLLOW, at=NOW)
    real = telling_followers._tell

    def tell(post, members):
        if post.topic_id == broken.pk:
            raise RuntimeError("the database is tired")
        real(post, members)

    monkeypatch.setattr(telling_followers, "_tell", tell)
    deliver()
    assert told(member) == [("follow_topic", 1)]
    assert FollowDue.objects.get(post__topic=broken).attempts == 1
    monkeypatch.setattr(telling_followers, "_tell", real)
    deliver(NOW + timedelta(minutes=5))
    assert told(member) == [("follow_topic", 1)] * 2


def test_told_posts_are_forgotten_after_the_sweep_no_longer_looks_at_them(member):
    make_topic()
    deliver(NOW)
    assert telling_followers.prune(at=NOW + telling_followers.NEW) == 0
    assert telling_followers.prune(at=NOW + timedelta(days=3, seconds=1)) == 1


@pytest.mark.rig
@pytest.mark.django_db(transaction=True)
def test_workers_at_the_same_moment_tell_everybody_once(only_on_postgres):
    topic = make_topic()
    members = [make_member() for _n in range(12)]
    for person in members:
        choose(person, "topic", topic.pk, FOLLOW, at=NOW)
    for number in (3, 2, 1):
        make_reply(topic, at=NOW - timedelta(minutes=number))
    race(_deliver, [()] * 4)
    deliver()
    assert [told(person) for person in members] == [[("follow", 3)]] * 12


def _deliver():
    return tell_due(at=NOW + timedelta(minutes=1))


# --- Watching what one wrote in ---


def test_who_writes_in_a_topic_watches_it_and_is_told_of_what_comes_after(member):
    topic = make_topic()
    make_reply(topic, member, at=NOW - timedelta(minutes=9))
    deliver()
    make_reply(topic, at=NOW)
    deliver()
    assert told(member) == [("follow", 1)]


@pytest.mark.parametrize("choice", ["setting", "normal", "mute"])
def test_a_member_may_wish_otherwise(member, choice):
    topic = make_topic()
    if choice == "setting":
        Reader.objects.create(member=member, watches_written=False)
    else:
        choose(member, "topic", topic.pk, NORMAL if choice == "normal" else MUTE, at=NOW)
    make_reply(topic, member, at=NOW - timedelta(minutes=9))
    make_reply(topic, at=NOW)
    deliver()
    assert (told(member), Following.objects.filter(member=member, level=FOLLOW).count()) == ([], 0)


# --- What is muted ---


def titles(response):
    return {line["title"] for line in response.context["lines"]}


@pytest.fixture
def muted_world(member, other_member):
    shelf, quiet = make_category("open"), make_category("quiet")
    below = make_category("below", parent=quiet)
    plain = make_topic(category=shelf, title="Plain")
    of_tag, of_topic = make_topic(category=shelf, title="Of a tag"), make_topic(category=shelf, title="Itself")
    make_topic(other_member, category=shelf, title="Of a member")
    make_topic(category=quiet, title="Of a category")
    make_topic(category=below, title="Of a category below")
    for kind, key in (("tag", tagged(of_tag).pk), ("topic", of_topic.pk), ("member", other_member.pk), ("category", quiet.pk)):
        choose(member, kind, key, MUTE, at=NOW)
    return plain


def test_what_is_muted_stands_in_no_list_of_the_member_but_in_those_of_others(client, signed_in, member, muted_world):
    everything = {"Plain", "Of a tag", "Itself", "Of a member", "Of a category", "Of a category below"}
    assert titles(client.get("/community/")) == everything
    assert titles(signed_in(member).get("/community/")) == {"Plain"}


def test_a_muted_category_that_is_opened_still_shows_and_says_so(signed_in, member, muted_world):
    response = signed_in(member).get("/community/c/quiet/")
    assert (titles(response), b"You muted this category." in response.content) == ({"Of a category"}, True)


def test_a_muted_topic_that_is_opened_still_shows_and_says_so(signed_in, member, other_member):
    topic = make_topic(other_member)
    client = signed_in(member)
    choose(member, "topic", topic.pk, MUTE, at=NOW)
    assert b"You muted this topic." in client.get(topic.get_absolute_url()).content
    choose(member, "topic", topic.pk, NORMAL, at=NOW)
    choose(member, "member", other_member.pk, MUTE, at=NOW)
    response = client.get(topic.get_absolute_url())
    assert (b"You muted the author of this topic." in response.content, response.context["first"]["muted"]) == (True, True)


def test_a_muted_member_reaches_nobody_by_mention_reply_or_like(member, other_member):
    topic = make_topic(member)
    choose(member, "member", other_member.pk, MUTE, at=NOW)
    make_reply(topic, other_member, body="Look here, @lin.")
    like(opening(topic), other_member, at=NOW)
    assert told(member) == []
    choose(member, "member", other_member.pk, NORMAL, at=NOW)
    make_reply(topic, other_member, body="Now look, @lin.", at=NOW)
    assert told(member) == [("mention", 1)]


def test_sparing_who_muted_costs_no_statement(signed_in, member, other_member, django_assert_num_queries):
    topic = make_topic(other_member)
    assert following.muters_of(topic, member.pk).query is not None
    with django_assert_num_queries(1):
        list(following.muters_of(topic, member.pk))


# --- Choosing ---


def test_a_member_follows_from_the_page_and_takes_it_back_from_their_list(signed_in, member, other_member):
    topic = make_topic(other_member, category=make_category("databases"))
    client = signed_in(member)
    for kind, key in (("category", topic.category_id), ("member", other_member.pk), ("topic", topic.pk), ("tag", tagged(topic).pk)):
        client.post(f"/community/follow/{kind}/{key}/", {"level": "follow"})

    shown = client.get("/me/following/").context["lines"]
    assert {(line["kind"], line["thing"].name) for line in shown} == {
        ("category", "Databases"), ("member", "Marta Kowalczyk"), ("topic", topic.title), ("tag", "sqlite"),
    }
    for line in shown:
        client.post(f"/community/follow/{line['kind']}/{line['key']}/", {"level": "normal", "back": "list"})
    assert client.get("/me/following/").context["lines"] == []


@pytest.mark.parametrize("target", ["nothing/1", "topic/999999", "member/{self}", "category/9999999999999999999999"])
def test_what_is_not_there_cannot_be_followed(signed_in, member, target):
    response = signed_in(member).post(f"/community/follow/{target.format(self=member.pk)}/", {"level": "follow"})
    assert (response.status_code, Following.objects.count()) == (404, 0)


def test_what_a_member_may_not_see_any_more_has_no_name_and_can_be_let_go(signed_in, member):
    topic = make_topic(title="A secret")
    choose(member, "topic", topic.pk, FOLLOW, at=NOW)
    Post.objects.filter(topic=topic).update(hidden_at=NOW)
    topic.hidden_at = NOW
    topic.save()
    client = signed_in(member)
    assert b"A secret" not in client.get("/me/following/").content
    client.post(f"/community/follow/topic/{topic.pk}/", {"level": "normal", "back": "list"})
    assert client.get("/me/following/").context["lines"] == []


def test_the_setting_is_kept(signed_in, member):
    client = signed_in(member)
    for wanted in ("no", "yes"):
        client.post("/me/following/written/", {"watches_written": wanted})
        assert client.get("/me/following/").context["watches_written"] is (wanted == "yes")


@pytest.mark.parametrize("count", [5, 25])
def test_the_list_takes_a_fixed_number_of_statements(signed_in, member, count_queries, count):
    topic = make_topic()
    for kind, key in (("category", topic.category_id), ("tag", tagged(topic).pk), ("member", make_member().pk)):
        choose(member, kind, key, FOLLOW, at=NOW)
    for _n in range(count):
        choose(member, "topic", make_topic().pk, FOLLOW, at=NOW - timedelta(hours=1))
    client = signed_in(member)
    client.get("/me/following/")
    with count_queries(9):
        assert len(client.get("/me/following/").context["lines"]) == min(count + 3, 20)


@pytest.mark.parametrize("watch", [False, True])
@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_the_button_says_whether_one_follows_in_either_language(language, watch):
    """Both once said 关注, and who pressed it again followed no more."""
    with translation.override(language):
        values = {"kind": "tag", "key": 1, "watch": watch}
        html = [render_to_string("community/_follow.html", {**values, "level": level}) for level in ("", "follow")]
    assert len({re.search(r"</svg>(.*?)</button>", one)[1] for one in html}) == 2
