"""Asking under no name: who it is stands nowhere that others look, and the asker keeps what is theirs."""
from datetime import timedelta

import pytest
from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import ValidationError
from django.utils import timezone

from accounts.handles import validate_handle
from accounts.models import Member
from community import asking
from community.flags import flaggables
from community.liking import like
from community.models import AnonymousAsker, AskerReveal, Interaction, PointsEntry, PointsRule, PointsTransaction, Post, Topic
from community.moderation import decide, flag
from community.points import balance_of
from community.posting import edit, reply, start_topic
from community.questions import accept, vote
from community.refusal import Refused
from community.search.indexing import rebuild
from community.steering import steer
from notices.models import Mail, Notice
from tests.factories.accounts import make_member
from tests.factories.community import make_category, make_topic, opening
from tests.factories.questions import make_answer, make_question

NOW = timezone.now()
WORDS = "Nobody may know that I ask this."


@pytest.fixture
def asker(db):
    return make_member("secretive", display_name="Sui Generis")


@pytest.fixture
def question(asker):
    return make_question(asker, title="A question without a name", body=WORDS, is_anonymous=True)


def test_it_stands_under_nobody_and_the_asker_is_kept_apart(question, asker):
    assert (question.author.handle, question.last_poster.handle, opening(question).author.handle) == ("anonymous",) * 3
    assert AnonymousAsker.objects.get(topic=question).member == asker


def test_nobody_is_no_member(question, client):
    ghost = question.author
    assert not Member.objects.shown().filter(pk=ghost.pk).exists()
    assert (ghost.is_active, ghost.has_usable_password(), ghost.get_absolute_url()) == (False, False, "")
    assert client.get("/members/anonymous/").status_code == 404
    with pytest.raises(ValidationError, match="reserved"):
        validate_handle("anonymous")


def test_nobody_cannot_be_called(question, other_member):
    reply(other_member, question.pk, body="Well, @anonymous, look at the lock.", at=NOW)

    assert "<a" not in question.posts.get(position=2).body_html
    assert not Notice.objects.filter(member=question.author).exists()


def test_only_a_question_is_asked_anonymously(asker):
    with pytest.raises(Refused, match="Only a question"):
        start_topic(asker, category=make_category(), title="A discussion", body=WORDS, is_anonymous=True, at=NOW)


def test_five_a_day_are_enough(asker):
    for n in range(5):
        make_question(asker, is_anonymous=True, at=NOW - timedelta(hours=9 - n))

    with pytest.raises(Refused, match="5 questions anonymously"):
        make_question(asker, is_anonymous=True, at=NOW)


def test_the_asker_goes_on_under_nobody_and_is_marked(client, question, asker, other_member):
    make_answer(question, other_member)
    reply(asker, question.pk, body="That is it.", at=NOW)

    assert question.posts.get(position=3).author == question.author
    lines = client.get(question.get_absolute_url(), {"at": 1}).context["replies"]
    assert [(line["author"], line["is_asker"]) for line in lines] == [("Marta Kowalczyk", False), ("Anonymous member", True)]


def test_in_another_topic_the_asker_writes_under_their_name(question, asker):
    assert reply(asker, make_topic().pk, body="Here I am.", at=NOW).author == asker


def test_it_is_the_askers_to_edit_and_to_accept_and_nobody_elses(question, asker, other_member):
    answer = make_answer(question, other_member)
    assert asking.wrote(asker, question)
    assert not asking.wrote(other_member, question)
    assert not asking.wrote(AnonymousUser(), question)

    edit(opening(question), by=asker, body=f"{WORDS} Really.", title=question.title, at=NOW)
    accept(answer, by=asker, at=NOW)

    with pytest.raises(Refused):
        edit(opening(question), by=other_member, body="Mine now.", title=question.title, at=NOW)
    assert Notice.objects.get(member=other_member, kind="answer_accepted").actor == question.author


def test_the_asker_is_told_and_paid_and_nobody_is_told_who_answers_them(question, asker, other_member):
    before = balance_of(asker)
    make_answer(question, other_member)
    vote(opening(question), other_member, 1, at=NOW)

    assert [(n.kind, n.member) for n in Notice.objects.all()] == [("reply", asker)]
    assert balance_of(asker) == before + 5
    assert balance_of(question.author) == 0


def test_the_asker_is_not_told_of_what_they_write_themselves(question, asker):
    reply(asker, question.pk, body="@secretive, one more thing.", at=NOW)

    assert Notice.objects.count() == 0


def test_the_asker_neither_votes_nor_likes_nor_reports_their_own(question, asker):
    with pytest.raises(Refused, match="yourself"):
        vote(opening(question), asker, 1, at=NOW)
    with pytest.raises(Refused, match="your own"):
        like(opening(question), asker, at=NOW)
    with pytest.raises(Refused, match="yourself"):
        flag(asker, "post", str(opening(question).pk), reason="spam", at=NOW)


def test_a_moderator_who_asked_does_not_decide_about_it(db):
    moderator = make_member(roles=["moderator"])
    question = make_question(moderator, is_anonymous=True)
    flag(make_member(), "post", str(opening(question).pk), reason="spam", at=NOW)

    with pytest.raises(Refused, match="Somebody else"):
        decide(moderator, "post", str(opening(question).pk), verdict="hide", at=NOW)


def test_what_is_decided_is_told_to_the_asker_and_what_they_earned_is_taken(question, asker, moderator):
    before = balance_of(asker)
    flag(make_member(), "post", str(opening(question).pk), reason="spam", at=NOW)
    decide(moderator, "post", str(opening(question).pk), verdict="hide", at=NOW)

    assert Notice.objects.get(member=asker).kind == "content_hidden"
    assert (before, balance_of(asker)) == (2, 0)


def test_votes_on_a_named_text_say_nothing_about_the_anonymous_one(question, asker):
    """Were the caps one, a refused vote would name the asker."""
    voter, other = make_member(), make_question()
    for n in range(6):
        vote(make_answer(other, asker, at=NOW - timedelta(minutes=n)), voter, 1, at=NOW)

    assert vote(opening(question), voter, 1, at=NOW) == 1


def test_deeds_and_points_do_not_say_where(question, asker, other_member):
    make_answer(question, other_member)
    vote(opening(question), other_member, 1, at=NOW)
    like(opening(question), other_member, at=NOW)
    reply(asker, question.pk, body="Thank you.", at=NOW)
    steer(question, "feature", by=make_member(roles=["moderator"]), at=NOW)

    rows = [*Interaction.objects.filter(member=asker), *PointsTransaction.objects.filter(member=asker)]
    assert {(row.target_kind, row.target_key) for row in rows} == {("asked", str(question.asker.ref))}
    mine = {row.event_id for row in rows if isinstance(row, Interaction)}
    theirs = set(Interaction.objects.exclude(member=asker).values_list("event_id", flat=True))
    posts = set(Post.objects.values_list("event_id", flat=True))
    assert mine & (theirs | posts - set(question.posts.none())) == set()


def test_only_the_asker_reads_in_their_deeds_what_it_was(signed_in, question, asker):
    assert question.title in signed_in(asker).get("/me/activity/").content.decode()
    assert question.title in signed_in(asker).get("/me/points/").content.decode()


# --- The walk: the asker's name and handle are met nowhere ---


@pytest.fixture
def world(question, asker, other_member, moderator):
    """An anonymous question with everything that can happen to it. It earns nothing, as rankings name who earned, wherever that was."""
    for verb in ("topic_started", "replied", "vote_received", "like_received", "topic_featured"):
        PointsRule.objects.create(verb=verb, points=0)
    PointsEntry.objects.all().delete()
    answer = make_answer(question, other_member, body="Look at the second lock.")
    vote(opening(question), other_member, 1, at=NOW)
    like(opening(question), other_member, at=NOW)
    reply(asker, question.pk, body="Thank you, that is it.", at=NOW)
    accept(answer, by=asker, at=NOW)
    edit(opening(question), by=asker, body=f"{WORDS} Said better.", title=question.title, at=NOW)
    steer(question, "feature", by=moderator, note="Asked well.", at=NOW)
    rebuild()
    return {"topic": question, "opening": opening(question).pk, "answer": answer.pk}


def pages_of(world) -> list[str]:
    topic = world["topic"]
    return [
        "/", "/community/", "/community/?order=top&period=all", "/community/?order=featured", topic.category.get_absolute_url(),
        topic.get_absolute_url(), f"{topic.get_absolute_url()}?at=1", "/search/?q=nobody", "/search/?q=question",
        "/feeds/topics.atom", f"/feeds/c/{topic.category.slug}.atom", "/sitemap.xml", "/community/similar/?q=a question without a name",
        "/members/marta/", f"/community/p/{world['opening']}/history/", "/community/moderation/",
        f"{topic.get_absolute_url()}steer/", "/me/notifications/", "/me/activity/", "/me/points/",
    ]


def names_in(client, urls) -> dict[str, list[str]]:
    """Where the asker is met: url → what was found."""
    met = {}
    for url in urls:
        text = client.get(url, follow=True).content.decode()
        found = [name for name in ("secretive", "Sui Generis") if name in text]
        if found:
            met[url] = found
    return met


@pytest.mark.parametrize("reader", ["visitor", "answerer", "moderator"])
def test_no_page_names_the_asker(client, world, other_member, moderator, reader):
    if reader != "visitor":
        client.force_login({"answerer": other_member, "moderator": moderator}[reader])

    assert names_in(client, pages_of(world)) == {}


def test_control_the_walk_meets_an_asker_with_a_name(client, world):
    """The same walk over a question that was signed finds its author."""
    topic = world["topic"]
    asker = AnonymousAsker.objects.get(topic=topic).member
    Topic.objects.filter(pk=topic.pk).update(author=asker, last_poster=asker)
    topic.posts.filter(author=topic.author).update(author=asker)
    rebuild()

    met = names_in(client, pages_of(world))

    assert {"/community/", topic.get_absolute_url(), "/search/?q=nobody", "/feeds/topics.atom"} <= set(met)


def test_the_profile_of_the_asker_does_not_show_the_question(client, world, asker):
    for url in (asker.get_absolute_url(), "/feeds/members/secretive.atom", "/search/?q=author:secretive question"):
        assert "A question without a name" not in client.get(url).content.decode()


def test_notices_and_letters_of_others_name_nobody(world, asker, other_member):
    told = Notice.objects.exclude(member=asker)
    assert {notice.actor.handle for notice in told if notice.actor_id} <= {"anonymous"}
    assert "Sui Generis" not in "".join(f"{notice.data}" for notice in told)
    assert not Mail.objects.filter(text__contains="Sui Generis").exists()
    assert not any(revision.editor == asker for revision in Post.objects.get(pk=world["opening"]).revisions.all())


def test_the_leaderboard_shows_only_sums(client, world):
    page = client.get("/community/leaderboard/").content.decode()
    assert "A question without a name" not in page


# --- Who it is ---


def test_a_moderator_learns_it_by_a_look_that_is_kept(signed_in, world, moderator, asker):
    topic = world["topic"]
    response = signed_in(moderator).post(f"{topic.get_absolute_url()}asker/")

    assert "Sui Generis" in response.content.decode()
    assert [(look.topic, look.by) for look in AskerReveal.objects.all()] == [(topic, moderator)]
    assert "no-store" in response["Cache-Control"]


def test_others_do_not_learn_it_and_a_link_shows_nothing(signed_in, world, moderator, other_member):
    url = f"{world['topic'].get_absolute_url()}asker/"
    assert signed_in(other_member).post(url).status_code == 403
    assert signed_in(moderator).get(url).status_code == 405
    assert AskerReveal.objects.count() == 0


def test_a_signed_question_has_nobody_to_look_up(signed_in, moderator, member):
    assert signed_in(moderator).post(f"{make_question(member).get_absolute_url()}asker/").status_code == 404


def test_the_writer_of_what_is_signed_is_its_author_without_a_query(member, count_queries):
    topic = make_question(member)
    post = opening(topic)
    with count_queries(0):
        assert asking.writer_of(post).member == member
        assert not asking.wrote(make_unsaved(), post)


def make_unsaved() -> Member:
    return Member(pk=10**9, handle="somebody")


def test_the_flaggable_knows_the_writer_and_shows_nobody(question, asker):
    entry = flaggables["post"]
    post = opening(question)
    assert (entry.author(post).handle, entry.made_by(post)) == ("anonymous", asker)
