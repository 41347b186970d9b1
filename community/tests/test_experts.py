"""Asking an expert: limit, promise, answer, decline, hand over, release; who is told what, once; what pages cost."""
from datetime import timedelta

import pytest
from django.db import connection
from django.db.models import QuerySet
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.models import Member
from community.experts import answering, asking, listing
from community.experts.promise import kept_by
from community.models import Category, CategoryRight, Draft, Expert, ExpertDecision, ExpertQuestion, Handover, Interaction, Topic
from community.posting import reply
from community.refusal import Refused
from notices.models import Notice
from tests.factories.accounts import make_member
from tests.factories.community import make_category, make_reply, make_topic
from tests.factories.editor import make_draft
from tests.factories.experts import make_expert, make_expert_question
from tests.rig.race import race

pytestmark = pytest.mark.django_db
NOW = timezone.now()
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
LIST_ANON, LIST_MEMBER, QUEUE = 2, 4, 7


@pytest.fixture(autouse=True)
def _no_shared_pages(settings):
    """Else a page that strangers read stands for ten seconds; these transactions never end."""
    settings.REDIS_URL = ""


def told(member) -> list[str]:
    return list(Notice.objects.filter(member=member).order_by("created_at", "id").values_list("kind", flat=True))


def question_data(**fields) -> dict:
    make_category("databases")
    return {"category": "databases", "title": "Why does it wait?", "body": "Two workers, one table.", **fields}


def test_a_question_asks_an_expert_and_everybody_reads_it(signed_in, client, member):
    expert = make_expert(make_member("zhou", display_name="Zhou"), promise_hours=24)
    response = signed_in(member).post("/community/experts/zhou/ask/", question_data())
    topic = Topic.objects.get()
    assert response.url == topic.get_absolute_url()
    assert (topic.kind, topic.expert_question.expert) == ("question", expert)
    assert topic.expert_question.due_at - topic.created_at == DAY
    assert told(expert.member) == ["expert_asked"]
    client.logout()
    html = client.get(topic.get_absolute_url()).content.decode()
    assert "waits for an expert" in html
    assert '<a href="/community/experts/zhou/" lang="en">Zhou</a>' in html


@pytest.mark.parametrize("field", ["title", "body", "category"])
def test_a_question_that_says_nothing_comes_back(signed_in, member, field):
    make_expert(make_member("zhou"))
    response = signed_in(member).post("/community/experts/zhou/ask/", question_data(**{field: ""}))
    assert response.status_code == 422
    assert not ExpertQuestion.objects.exists()


def test_a_question_begun_is_kept_for_its_expert_and_goes_when_it_is_sent(signed_in, member):
    make_expert(make_member("zhou", display_name="Zhou"))
    client, url = signed_in(member), "/community/experts/zhou/ask/"
    kept = client.post("/community/drafts/keep/", {"draft_place": "ask:zhou", "draft_version": 0, "title": "", "body": "Half a question"})
    assert kept.url == url
    assert "Half a question</textarea>" in client.get(url).content.decode()
    assert [(line["title"], line["url"]) for line in client.get("/me/drafts/").context["lines"]] == [("Zhou", url)]
    client.post(url, question_data(draft_place="ask:zhou", draft_version=1))
    assert (Topic.objects.count(), Draft.objects.count()) == (1, 0)


def test_a_refused_question_keeps_its_draft(signed_in, member):
    expert = make_expert(make_member("zhou"), is_accepting=False)
    make_draft(member, "ask:zhou", body="Half a question")
    signed_in(member).post("/community/experts/zhou/ask/", question_data(draft_place="ask:zhou", draft_version=1))
    assert (ExpertQuestion.objects.filter(expert=expert).count(), Draft.objects.count()) == (0, 1)


def test_the_preview_asks_nobody(signed_in, member):
    make_expert(make_member("zhou"))
    response = signed_in(member).post("/community/experts/zhou/ask/", question_data(body="Some **words**", preview="1"))
    assert "<strong>words</strong>" in response.content.decode()
    assert not Topic.objects.exists()


def test_who_has_their_questions_of_the_week_gets_no_more():
    expert = make_expert(weekly_limit=2)
    for n in (1, 2):
        make_expert_question(expert, at=NOW - n * DAY)
    with pytest.raises(Refused):
        make_expert_question(expert, at=NOW)
    assert (Topic.objects.count(), asking.places_left(expert, at=NOW)) == (2, 0)
    assert asking.places_left(expert, at=NOW + 5.5 * DAY) == 1


@pytest.mark.parametrize("fields", [{"is_accepting": False}, {"listed": False}])
def test_who_takes_no_questions_gets_none(fields):
    with pytest.raises(Refused):
        make_expert_question(make_expert(**fields))


def test_nobody_asks_themselves(signed_in, member):
    expert = make_expert(member)
    with pytest.raises(Refused):
        make_expert_question(expert, member)
    assert signed_in(member).get(f"{expert.get_absolute_url()}ask/").status_code == 404


def test_an_expert_is_not_asked_where_they_cannot_read(member, reviewer):
    shelf = make_category("closed")
    CategoryRight.objects.create(category=shelf, right="see", group=reviewer.groups.get(name="reviewer"))
    type(shelf).objects.settle([shelf.pk])
    shelf.refresh_from_db()
    with pytest.raises(Refused):
        make_expert_question(make_expert(), reviewer, category=shelf)
    assert not Topic.objects.exists()


def test_the_first_reply_of_the_expert_answers_it_once(member):
    expert = make_expert()
    question = make_expert_question(expert, member, at=NOW - DAY)
    make_reply(question.topic, at=NOW - 3 * HOUR)
    question.refresh_from_db()
    assert question.answered_at is None
    first = make_reply(question.topic, expert.member, at=NOW - 2 * HOUR)
    make_reply(question.topic, expert.member, body="And one thing more.", at=NOW - HOUR)
    question.refresh_from_db()
    assert question.answered_at == first.created_at
    assert Interaction.objects.filter(member=expert.member, verb="expert_answered").count() == 1
    assert told(member).count("expert_answered") == 1
    asked_about = Notice.objects.get(member=member, kind="expert_answered")
    assert asked_about.facts.filter(fact=f"post:{first.pk}").exists()
    assert not Notice.objects.filter(member=member, kind="reply", facts__fact=f"post:{first.pk}").exists()


def test_an_answer_after_the_promise_earns_nothing_more(member):
    expert = make_expert(promise_hours=4)
    question = make_expert_question(expert, member, at=NOW - DAY)
    answering.keep_promises(at=NOW - HOUR)
    make_reply(question.topic, expert.member, at=NOW)
    question.refresh_from_db()
    assert (question.answered_at, question.was_kept) == (NOW, False)
    assert not Interaction.objects.filter(verb="expert_answered").exists()


def test_when_the_promise_is_over_everybody_is_asked_and_both_are_told_once(client, member):
    expert = make_expert(promise_hours=10)
    question = make_expert_question(expert, member, at=NOW - 9 * HOUR)
    assert answering.keep_promises(at=NOW) == (1, 0)
    assert answering.keep_promises(at=NOW) == (0, 0)
    assert answering.keep_promises(at=NOW + 2 * HOUR) == (0, 1)
    assert answering.keep_promises(at=NOW + 2 * HOUR) == (0, 0)
    question.refresh_from_db()
    assert question.released_at == NOW + 2 * HOUR
    assert told(expert.member) == ["expert_asked", "expert_due_soon", "expert_overdue"]
    assert told(member) == ["expert_released"]
    assert "asks everybody" in client.get(question.topic.get_absolute_url()).content.decode()


def test_an_answered_question_is_not_released(member):
    expert = make_expert(promise_hours=4)
    question = make_expert_question(expert, member, at=NOW - 3 * HOUR)
    make_reply(question.topic, expert.member, at=NOW - 2 * HOUR)
    assert answering.keep_promises(at=NOW + DAY) == (0, 0)


def test_an_expert_declines_with_a_reason_and_the_asker_reads_it(signed_in, member):
    expert = make_expert()
    question = make_expert_question(expert, member)
    client = signed_in(expert.member)
    assert client.post(f"/me/experts/{question.pk}/", {"act": "decline", "reason": ""}).status_code == 422
    client.post(f"/me/experts/{question.pk}/", {"act": "decline", "reason": "Not my subject."})
    question.refresh_from_db()
    assert question.declined_at is not None
    assert question.declined_at == question.released_at
    assert told(member) == ["expert_declined"]
    assert "Not my subject." in client.get(question.topic.get_absolute_url()).content.decode()
    assert client.post(f"/me/experts/{question.pk}/", {"act": "decline", "reason": "Again"}).status_code == 404


def test_an_expert_hands_a_question_on_within_the_limit_of_the_other(signed_in, member):
    expert, other = make_expert(), make_expert(make_member("zhou"), weekly_limit=1, promise_hours=12)
    first, second = (make_expert_question(expert, member, title=f"Question {n}", at=NOW - n * DAY) for n in (1, 2))
    client = signed_in(expert.member)
    client.post(f"/me/experts/{first.pk}/", {"act": "hand_over", "taker": other.pk, "reason": "You know it."})
    first.refresh_from_db()
    assert (first.expert, first.due_at - first.assigned_at) == (other, timedelta(hours=12))
    assert (Handover.objects.count(), told(other.member), told(member)) == (1, ["expert_asked"], ["expert_changed"])
    assert client.post(f"/me/experts/{second.pk}/", {"act": "hand_over", "taker": other.pk}).status_code == 422
    reply(other.member, first.topic_id, body="It is the second lock.", at=timezone.now())
    first.refresh_from_db()
    assert first.answered_at is not None


def test_nobody_settles_the_question_of_another(signed_in, member, other_member):
    question = make_expert_question(make_expert(), member)
    make_expert(other_member)
    for who in (member, other_member, make_member()):
        assert signed_in(who).post(f"/me/experts/{question.pk}/", {"act": "decline", "reason": "No"}).status_code == 404


def test_how_a_promise_was_kept_is_counted_from_the_rows(member):
    expert = make_expert(promise_hours=24, weekly_limit=50)
    spans = [HOUR, 3 * HOUR, 30 * HOUR, None]
    for n, span in enumerate(spans):
        asked = NOW - (3 + n) * DAY
        question = make_expert_question(expert, title=f"Question {n}", at=asked)
        ExpertQuestion.objects.filter(pk=question.pk).update(answered_at=asked + span if span else None)
    declined = make_expert_question(expert, title="Declined", at=NOW - 10 * DAY)
    answering.decline(declined.pk, expert, reason="No", at=NOW - 9 * DAY)
    make_expert_question(expert, title="Still open", at=NOW)
    long_ago = make_expert_question(expert, title="Long ago", at=NOW - 95 * DAY)
    ExpertQuestion.objects.filter(pk=long_ago.pk).update(answered_at=NOW - 94 * DAY)
    kept = kept_by([expert.pk], at=NOW)[expert.pk]
    assert (kept.counted, kept.in_time, kept.hours, kept.share) == (4, 2, 3, 0.5)
    assert kept.sentence == "50 % of 4 answered in time"


def test_few_questions_say_nothing():
    expert = make_expert()
    make_expert_question(expert, at=NOW - 5 * DAY)
    assert kept_by([expert.pk], at=NOW)[expert.pk].share is None


def test_a_hidden_question_is_on_no_page(client, signed_in):
    expert = make_expert()
    question = make_expert_question(expert, title="Hidden words")
    Topic.objects.update(hidden_at=NOW)
    assert "Hidden words" not in signed_in(expert.member).get("/me/experts/").content.decode()
    ExpertQuestion.objects.update(answered_at=NOW)
    assert "Hidden words" not in client.get(expert.get_absolute_url()).content.decode()
    assert signed_in(expert.member).get(f"/me/experts/{question.pk}/").status_code == 404


def test_a_member_offers_to_answer_and_a_moderator_lists_them(signed_in, client, member, moderator):
    terms = {"subjects": "Locks", "about": "Ten years.", "language": "en", "promise_hours": "24", "weekly_limit": "2", "is_accepting": "on"}
    signed_in(member).post("/me/experts/terms/", terms)
    expert = Expert.objects.get()
    assert not expert.is_listed
    client.logout()
    assert client.get(f"/community/experts/{member.handle}/").status_code == 404
    listing.decide(expert, "listed", by=moderator, at=NOW)
    assert client.get(f"/community/experts/{member.handle}/").status_code == 200
    with pytest.raises(Refused):
        listing.decide(expert, "listed", by=moderator, at=NOW)
    listing.decide(expert, "ended", note="On leave.", by=moderator, at=NOW)
    assert list(ExpertDecision.objects.order_by("id").values_list("verdict", "by")) == [("listed", moderator.pk), ("ended", moderator.pk)]
    assert told(member) == ["expert_listed", "expert_not_listed"]
    assert client.get(f"/community/experts/{member.handle}/").status_code == 404


@pytest.mark.parametrize("field", [{"promise_hours": "1"}, {"promise_hours": "9999"}, {"weekly_limit": "0"}, {"subjects": ""}])
def test_terms_that_nobody_keeps_come_back(signed_in, member, field):
    terms = {"subjects": "Locks", "about": "", "language": "en", "promise_hours": "24", "weekly_limit": "2", **field}
    assert signed_in(member).post("/me/experts/terms/", terms).status_code == 422


def test_nobody_lists_themselves(moderator):
    with pytest.raises(Refused):
        listing.decide(make_expert(moderator, listed=False), "listed", by=moderator, at=NOW)


def test_the_queue_has_the_oldest_promise_first_and_marks_what_is_over(signed_in, member):
    expert = make_expert(promise_hours=24, weekly_limit=9)
    for hours in (2, 30, 10):
        make_expert_question(expert, title=f"Asked {hours} h ago", at=NOW - hours * HOUR)
    html = signed_in(expert.member).get("/me/experts/").content.decode()
    places = [html.index(f"Asked {hours} h ago") for hours in (30, 10, 2)]
    assert places == sorted(places)
    assert html.count("overdue") == 1
    assert "You are no expert yet" in signed_in(member).get("/me/experts/").content.decode()


def statements(client, url) -> int:
    client.get(url)
    with CaptureQueriesContext(connection) as seen:
        assert client.get(url).status_code == 200
    return len(seen)


def test_lists_cost_the_same_however_long(client, signed_in, member):
    expert, costs = make_expert(weekly_limit=50), []
    for count in (5, 25):
        for n in range(count):
            make_expert_question(make_expert(), title=f"Question {count}-{n}")
            make_expert_question(expert, title=f"To one {count}-{n}")
        client.logout()
        costs.append((
            statements(client, "/community/experts/"), statements(signed_in(member), "/community/experts/"),
            statements(signed_in(expert.member), "/me/experts/"),
        ))
    assert costs == [(LIST_ANON, LIST_MEMBER, QUEUE)] * 2


def test_a_reply_in_another_topic_asks_nothing_more(django_assert_num_queries, member, other_member):
    """The question to an expert comes with the topic."""
    topic = make_topic(other_member)
    with CaptureQueriesContext(connection) as seen:
        make_reply(topic, member)
    assert not [query for query in seen if "community_expertquestion" in query["sql"] and not query["sql"].startswith("SELECT")]
    assert sum("community_expertquestion" in query["sql"] for query in seen) == 1


def _ask(expert_id, member_id, category_id):
    member, expert = Member.objects.get(pk=member_id), Expert.objects.get(pk=expert_id)
    shelf = Category.objects.get(pk=category_id)
    return asking.ask(member, expert, category=shelf, title="Why does it wait?", body="It waits for a lock.", at=NOW).pk


def _asked_at_once() -> tuple[int, int]:
    expert, shelf = make_expert(weekly_limit=3), make_category()
    outcomes = race(_ask, [(expert.pk, make_member().pk, shelf.pk) for _n in range(8)])
    return sum(verdict == "done" for verdict, _what in outcomes), ExpertQuestion.objects.filter(expert=expert).count()


@pytest.mark.rig
@pytest.mark.django_db(transaction=True)
def test_eight_who_ask_at_once_get_three_places(only_on_postgres):
    assert _asked_at_once() == (3, 3)


@pytest.mark.rig
@pytest.mark.django_db(transaction=True)
def test_control_without_the_lock_more_get_in(only_on_postgres, monkeypatch):
    monkeypatch.setattr(QuerySet, "select_for_update", lambda self, **_options: self)
    assert any(_asked_at_once()[1] > 3 for _trial in range(5))
