"""Questions: votes and what they earn, the accepted answer, and the page that shows the best answer first."""
import json
import re
from datetime import timedelta

import pytest
from django.utils import timezone

from community.flags import flaggables
from community.models import Acceptance, Interaction, Post, PostVote, SearchRow, Topic
from community.moderation import hide, restore
from community.points import balance_of
from community.posting import edit, reply
from community.questions import accept, unaccept, vote
from community.recount import Drift, recount, unbalanced
from community.refusal import Refused
from community.search.indexing import index_due, rebuild
from community.steering import steer
from community.wilson import wilson
from notices.models import Notice
from tests.factories.accounts import make_member
from tests.factories.community import make_reply, make_topic, opening
from tests.factories.questions import make_answer, make_question

NOW = timezone.now()


@pytest.fixture
def question(member):
    return make_question(member)


@pytest.fixture
def answer(question, other_member):
    return make_answer(question, other_member)


def figures(post):
    post.refresh_from_db()
    return post.up_count, post.down_count, round(post.wilson, 4)


# --- Votes ---


@pytest.mark.parametrize(("votes", "worth"), [((0, 0), 0), ((1, 0), 1 / 4.8416), ((10, 0), 10 / 13.8416), ((0, 5), 0)])
def test_worth_is_the_lower_bound_of_wilsons_interval(votes, worth):
    assert wilson(*votes) == pytest.approx(worth)


def test_many_good_votes_are_worth_more_than_one_and_than_many_mixed():
    assert wilson(1, 0) < wilson(40, 10) < wilson(20, 0)


def test_a_vote_counts_at_once_and_pays_the_author(question, answer, other_member):
    before = balance_of(other_member)
    voter = make_member()

    assert vote(answer, voter, 1, at=NOW) == 1

    assert figures(answer) == (1, 0, 0.2065)
    assert balance_of(other_member) == before + 5
    assert [deed.verb for deed in Interaction.objects.filter(member=voter)] == ["voted"]


def test_the_same_vote_again_takes_it_back_and_the_points_with_it(question, answer, other_member):
    before, voter = balance_of(other_member), make_member()
    vote(answer, voter, 1, at=NOW)

    assert vote(answer, voter, 1, at=NOW) == 0

    assert figures(answer) == (0, 0, 0)
    assert (balance_of(other_member), PostVote.objects.count(), unbalanced()) == (before, 0, [])


def test_the_other_vote_turns_it_and_costs_the_author_nothing_more(question, answer, other_member):
    before, voter = balance_of(other_member), make_member()
    vote(answer, voter, 1, at=NOW)

    assert vote(answer, voter, -1, at=NOW) == -1

    assert figures(answer) == (0, 1, 0)
    assert balance_of(other_member) == before
    assert vote(answer, voter, 1, at=NOW) == 1
    assert balance_of(other_member) == before + 5


def test_who_voted_against_first_pays_when_they_change_their_mind(question, answer, other_member):
    before, voter = balance_of(other_member), make_member()
    vote(answer, voter, -1, at=NOW)
    vote(answer, voter, 1, at=NOW)

    assert balance_of(other_member) == before + 5


def test_the_question_itself_is_voted_on(question):
    vote(opening(question), make_member(), 1, at=NOW)

    assert opening(question).up_count == 1


def test_nobody_votes_on_their_own(answer, other_member):
    with pytest.raises(Refused, match="yourself"):
        vote(answer, other_member, 1, at=NOW)


def test_a_discussion_and_what_is_said_about_an_answer_take_no_votes(question, answer):
    comment = reply(make_member(), question.pk, body="And on SQLite?", reply_to=answer.pk, at=NOW)

    for post in (make_reply(make_topic()), comment):
        with pytest.raises(Refused, match="Only a question and its answers"):
            vote(post, make_member(), 1, at=NOW)


@pytest.mark.parametrize(("value", "most"), [(1, 6), (-1, 3)])
def test_one_author_gets_so_many_votes_a_day_from_one_member(question, other_member, value, most):
    voter = make_member()
    answers = [make_answer(question, other_member, at=NOW - timedelta(minutes=n)) for n in range(most + 1)]
    for answer in answers[:most]:
        vote(answer, voter, value, at=NOW)

    with pytest.raises(Refused, match=f"{most} texts of this author"):
        vote(answers[most], voter, value, at=NOW)

    assert vote(answers[most], voter, value, at=NOW + timedelta(hours=25)) == value
    assert vote(answers[0], voter, value, at=NOW) == 0


def test_another_author_has_a_cap_of_their_own(question, other_member):
    voter = make_member()
    for n in range(6):
        vote(make_answer(question, other_member, at=NOW - timedelta(minutes=n)), voter, 1, at=NOW)

    assert vote(make_answer(question), voter, 1, at=NOW) == 1


def test_votes_that_drifted_are_mended_and_named(question, answer):
    vote(answer, make_member(), 1, at=NOW)
    assert recount() == []
    Post.objects.filter(pk=answer.pk).update(up_count=4, down_count=1, wilson=0.9)

    assert recount() == [
        Drift("votes for", answer.pk, 4, 1), Drift("votes against", answer.pk, 1, 0),
        Drift("worth of an answer", answer.pk, 0.9, wilson(1, 0)),
    ]
    assert figures(answer) == (1, 0, 0.2065)


# --- The accepted answer ---


def test_who_asked_accepts_and_the_answerer_is_paid_and_told(question, answer, member, other_member):
    before = balance_of(other_member)

    accept(answer, by=member, at=NOW)

    question.refresh_from_db()
    assert question.accepted_post == answer
    assert balance_of(other_member) == before + 15
    assert [(n.kind, n.actor) for n in Notice.objects.filter(member=other_member)] == [("answer_accepted", member)]


def test_another_member_may_not_accept_and_a_moderator_may(question, answer, moderator):
    with pytest.raises(Refused, match="Only who asked"):
        accept(answer, by=make_member(), at=NOW)

    accept(answer, by=moderator, at=NOW)
    assert Acceptance.objects.get().by == moderator


def test_a_moderator_does_not_accept_their_own_answer_to_somebody_else(question, moderator):
    with pytest.raises(Refused, match="Somebody else"):
        accept(make_answer(question, moderator), by=moderator, at=NOW)


def test_ones_own_answer_can_be_accepted_but_earns_nothing(question, member):
    mine = make_answer(question, member)
    before = balance_of(member)

    accept(mine, by=member, at=NOW)

    question.refresh_from_db()
    assert (question.accepted_post, balance_of(member)) == (mine, before)


def test_another_answer_takes_the_place_and_the_points(question, answer, member, other_member):
    third = make_member()
    better, before = make_answer(question, third), (balance_of(other_member), 1)
    accept(answer, by=member, at=NOW)

    accept(better, by=member, at=NOW)

    question.refresh_from_db()
    assert question.accepted_post == better
    assert (balance_of(other_member), balance_of(third)) == (before[0], 16)
    assert Acceptance.objects.count() == 1


def test_taking_it_back_leaves_nothing_and_giving_it_again_tells_nobody_twice(question, answer, member, other_member):
    before = balance_of(other_member)
    accept(answer, by=member, at=NOW)
    unaccept(answer, by=member, at=NOW)

    question.refresh_from_db()
    assert (question.accepted_post, balance_of(other_member), Acceptance.objects.count()) == (None, before, 0)

    accept(answer, by=member, at=NOW)
    accept(answer, by=member, at=NOW)
    assert balance_of(other_member) == before + 15
    assert Notice.objects.get(member=other_member, kind="answer_accepted").times == 1


def test_neither_the_question_nor_a_comment_nor_a_hidden_answer_is_accepted(question, answer, member):
    comment = reply(make_member(), question.pk, body="And on SQLite?", reply_to=answer.pk, at=NOW)
    flaggables["post"].hide(answer, at=NOW)

    for post in (opening(question), comment, answer):
        with pytest.raises(Refused, match="Only an answer"):
            accept(post, by=member, at=NOW)


def test_a_hidden_answer_is_not_accepted_while_it_is_hidden(question, answer, member, other_member):
    accept(answer, by=member, at=NOW)
    paid, post = balance_of(other_member), flaggables["post"]

    hide(post, answer, str(answer.pk), at=NOW)
    question.refresh_from_db()
    assert (question.accepted_post, balance_of(other_member)) == (None, paid - 15)

    restore(post, answer, str(answer.pk), at=NOW)
    question.refresh_from_db()
    assert (question.accepted_post, balance_of(other_member)) == (answer, paid)


def test_a_restored_answer_does_not_push_out_the_one_accepted_meanwhile(question, answer, member):
    post, other = flaggables["post"], make_answer(question)
    accept(answer, by=member, at=NOW)
    hide(post, answer, str(answer.pk), at=NOW)
    accept(other, by=member, at=NOW)
    restore(post, answer, str(answer.pk), at=NOW)

    question.refresh_from_db()
    assert question.accepted_post == other


def test_the_search_knows_which_question_is_solved(question, answer, member):
    rebuild()
    accept(answer, by=member, at=NOW)
    index_due(at=timezone.now())
    assert set(SearchRow.objects.filter(is_solved=True).values_list("kind", "key")) == {
        ("topic", str(question.pk)), ("reply", str(answer.pk))
    }

    unaccept(answer, by=member, at=NOW)
    index_due(at=timezone.now())
    assert not SearchRow.objects.filter(is_solved=True).exists()


def test_a_question_turns_into_a_discussion_until_an_answer_is_accepted(question, answer, member):
    edit(opening(question), by=member, body="Two workers, one table.", title=question.title, kind="discussion", at=NOW)
    question.refresh_from_db()
    assert question.kind == "discussion"

    edit(opening(question), by=member, body="Two workers, one table.", title=question.title, kind="question", at=NOW)
    accept(answer, by=member, at=NOW)
    with pytest.raises(Refused, match="stays a question"):
        edit(opening(question), by=member, body="Two workers, one table.", title=question.title, kind="discussion", at=NOW)


# --- Pages ---


def order_of(response):
    lines = [line for line in (response.context["first"], *response.context["replies"]) if line]
    return [line["position"] for line in lines]


def test_the_page_shows_the_accepted_answer_then_the_best(client, question, member):
    answers = [make_answer(question, at=NOW - timedelta(minutes=20 - n)) for n in range(4)]
    vote(answers[2], make_member(), 1, at=NOW)
    vote(answers[0], make_member(), -1, at=NOW)
    accept(answers[3], by=member, at=NOW)

    page = client.get(question.get_absolute_url())

    assert order_of(page) == [1, 5, 4, 2, 3]
    assert order_of(client.get(question.get_absolute_url(), {"at": 1})) == [1, 2, 3, 4, 5]


def test_a_discussion_keeps_the_order_in_which_it_came(client, db):
    topic = make_topic()
    for n in range(2):
        make_reply(topic, at=NOW - timedelta(minutes=9 - n))

    page = client.get(topic.get_absolute_url())

    assert (order_of(page), page.context["answers"]) == ([1, 2, 3], None)


def test_many_answers_come_in_pages_without_loss(client, question):
    for n in range(45):
        post = make_answer(question, at=NOW - timedelta(minutes=59 - n))
        Post.objects.filter(pk=post.pk).update(wilson=(n * 7 % 10) / 10)

    url, seen = question.get_absolute_url(), []
    while url:
        page = client.get(url)
        seen += order_of(page)
        older = page.context["answers"].older_url
        url = question.get_absolute_url() + older if older else ""

    worth = dict(question.posts.values_list("position", "wilson"))
    assert seen == [1, *sorted(range(2, 47), key=lambda position: (-worth[position], position))]


def test_what_was_said_about_an_answer_stands_under_it_however_deep(client, question, answer, member):
    first = reply(make_member(), question.pk, body="And on SQLite?", reply_to=answer.pk, at=NOW - timedelta(minutes=3))
    reply(member, question.pk, body="There as well.", reply_to=first.pk, at=NOW - timedelta(minutes=2))

    page = client.get(question.get_absolute_url())

    assert order_of(page) == [1, 2]
    assert [(line["anchor"], line["is_asker"]) for line in page.context["replies"][0]["comments"]] == [("post-3", False), ("post-4", True)]


def test_a_permalink_of_an_answer_leads_to_the_order_in_which_they_came(client, answer):
    assert answer.get_absolute_url().endswith("?at=2#post-2")


def test_votes_and_acceptance_come_through_the_page(signed_in, question, answer, member):
    client, url = signed_in(member), question.get_absolute_url()

    voted = client.post(f"/community/p/{answer.pk}/vote/", {"value": "1", "back": url})
    accepted = client.post(f"/community/p/{answer.pk}/accept/", {"back": f"{url}?at=1"})

    assert (voted["Location"], accepted["Location"]) == (f"{url}#post-2", f"{url}?at=1#post-2")
    page = client.get(url).content.decode()
    assert "post--accepted" in page
    assert "Accepted by 林知远" in page
    assert 'aria-pressed="true"' in page


@pytest.mark.parametrize("back", ["https://evil.example/", "//evil.example/x", "/admin/", "javascript:alert(1)", ""])
def test_the_way_back_leads_to_this_topic_only(signed_in, question, answer, member, back):
    response = signed_in(member).post(f"/community/p/{answer.pk}/vote/", {"value": "1", "back": back})

    assert response["Location"] == answer.get_absolute_url()


@pytest.mark.parametrize("value", ["", "2", "up", "0"])
def test_a_vote_that_is_none_is_404(signed_in, answer, member, value):
    assert signed_in(member).post(f"/community/p/{answer.pk}/vote/", {"value": value}).status_code == 404
    assert PostVote.objects.count() == 0


def test_a_list_says_whether_a_question_is_open_answered_or_solved(client, member):
    make_question(title="An open one")
    make_answer(make_question(title="An answered one"))
    asker = make_member()
    make_answer(make_question(asker, title="A solved one"), accepted_by=asker)
    make_topic(title="A discussion")

    lines = {line["title"]: line for line in client.get("/community/").context["lines"]}

    states = ("unanswered", "answered", "solved")
    assert {title: [state for state in states if line[state]] for title, line in lines.items()} == {
        "An open one": ["unanswered"], "An answered one": ["answered"], "A solved one": ["solved"], "A discussion": [],
    }


def structured(client, topic):
    [block] = re.findall(r'<script type="application/ld\+json">(.*?)</script>', client.get(topic.get_absolute_url()).content.decode())
    return json.loads(block)["@graph"][0]


def test_machines_read_a_question_with_its_answers(client, question, answer, member):
    other = make_answer(question, body="Another way is a queue of its own.")
    vote(other, make_member(), 1, at=NOW)
    accept(answer, by=member, at=NOW)

    page = structured(client, question)

    entity = page["mainEntity"]
    assert (page["@type"], entity["@type"], entity["answerCount"], entity["name"]) == ("QAPage", "Question", 2, question.title)
    assert entity["acceptedAnswer"]["url"].endswith("?at=2#post-2")
    assert [(one["upvoteCount"], one["text"]) for one in entity["suggestedAnswer"]] == [(1, "Another way is a queue of its own.")]


def test_starting_a_question_and_a_discussion_by_the_form(signed_in, member):
    topic = make_topic()
    data = {"category": topic.category.slug, "title": "Why is it slow?", "body": "It was fast yesterday."}
    client = signed_in(member)

    client.post("/community/new/", {**data, "kind": "question"})
    Post.objects.update(created_at=NOW - timedelta(hours=1))
    client.post("/community/new/", {**data, "kind": "discussion", "title": "It is slow"})
    Post.objects.update(created_at=NOW - timedelta(hours=1))
    client.post("/community/new/", {**data, "title": "Nothing said"})

    assert dict(Topic.objects.exclude(pk=topic.pk).values_list("title", "kind")) == {
        "Why is it slow?": "question", "It is slow": "discussion", "Nothing said": "question",
    }


@pytest.mark.parametrize("answers", [3, 15])
@pytest.mark.usefixtures("every_page_is_made")
def test_the_page_of_a_question_takes_the_same_statements_whatever_its_length(client, signed_in, question, member, count_queries, answers):
    for n in range(answers):
        make_answer(question, at=NOW - timedelta(minutes=40 - n))
    accept(question.posts.get(position=3), by=member, at=NOW)
    client.get(question.get_absolute_url())
    with count_queries(3):
        client.get(question.get_absolute_url())
    reader = signed_in(make_member())
    reader.get(question.get_absolute_url())
    with count_queries(6):
        reader.get(question.get_absolute_url())


def test_a_closed_question_takes_no_votes_and_only_a_moderator_accepts(question, answer, member, moderator):
    steer(question, "lock", by=moderator, at=NOW)

    with pytest.raises(Refused, match="locked"):
        vote(answer, make_member(), 1, at=NOW)
    with pytest.raises(Refused, match="locked"):
        accept(answer, by=member, at=NOW)
    accept(answer, by=moderator, at=NOW)
