"""The feed: every factor kept, what is muted or turned away, what all apps offer, and the rights that hold everywhere."""
import doctest
import re
from datetime import timedelta
from math import isclose, prod

import pytest
from django.contrib.auth.models import Group
from django.core.cache import cache
from django.utils import timezone

from billing.access import rights_of
from community.following import FOLLOW, MUTE, choose
from community.models import Category, CategoryRight, Topic
from portal.feed import choosing, factors
from portal.feed.choosing import for_you, reader_of
from portal.feed.factors import TIES, factors_of
from portal.feed.words import SAID
from portal.feed.words import TIES as TIES_IN_WORDS
from portal.models import NotForMe
from portal.tests.talk import make_category, make_topic
from tests.factories.accounts import make_member
from tests.factories.articles import make_article, make_author
from tests.factories.community import make_reply
from tests.factories.courses import make_course, make_paid_course
from tests.factories.events import make_event, make_registration
from tests.factories.surveys import make_wave

DAY = timedelta(days=1)


def items(member):
    at = timezone.now()
    return for_you(reader_of(member, at=at, rights=rights_of(member, at=at)))


def titles(member) -> list[str]:
    return [item.shown.title for item in items(member)]


def kept(member, title) -> dict[str, float]:
    return next(item.factors for item in items(member) if item.shown.title == title)


def some_of_everything(member, other_member) -> None:
    make_topic(member, make_category(), "Answered", replies=[other_member])
    make_topic(other_member, make_category("rust", "Rust"), "Elsewhere", hours_ago=24 * 9, replies=[make_member()] * 4)
    make_course("go", title="Go, slowly")
    make_paid_course("paid", title="Paid")
    make_event("talk", title="A talk", starts_at=timezone.now() + 3 * DAY)
    make_wave()


def test_the_score_of_each_item_is_the_product_of_the_factors_it_kept(member, other_member):
    some_of_everything(member, other_member)
    found = items(member)
    assert {item.candidate.kind for item in found} == {"topic", "course", "event", "survey_wave"}
    for item in found:
        assert isclose(item.score, prod(item.factors.values()))
        assert all(0 < value <= 1 for value in item.factors.values())
    assert [item.score for item in found] == sorted((item.score for item in found), reverse=True)


def test_the_page_tells_every_factor_with_its_number(member, other_member, signed_in):
    some_of_everything(member, other_member)
    html = signed_in(member).get("/").content.decode()
    reasons = re.findall(r'<dl class="leaders">((?:<div><dt>[^<]+</dt><dd>[\d.]+</dd></div>)+)</dl>', html)
    shown = items(member)
    assert len(reasons) == len(shown)
    for told, item in zip(reasons, shown, strict=True):
        numbers = re.findall(r"<dd>([\d.]+)</dd>", told)
        assert numbers == [*(f"{value:.2f}" for value in item.factors.values()), f"{item.score:.2f}"]


def test_every_tie_and_every_factor_has_its_words(member, other_member):
    some_of_everything(member, other_member)
    assert set(TIES) == set(TIES_IN_WORDS)
    assert {name for item in items(member) for name in item.factors} <= set(SAID)


def test_who_is_followed_weighs_more(member, other_member):
    make_topic(other_member, make_category(), "By Marta")
    before = kept(member, "By Marta")
    choose(member, "member", other_member.pk, FOLLOW, at=timezone.now())
    after = kept(member, "By Marta")
    assert (before["author"], after["author"], before["tie"], after["tie"]) == (0.8, 1.0, 0.75, 0.95)
    assert items(member)[0].shown.why == "because you follow Marta Kowalczyk"


def test_a_followed_category_is_all_ones_own(member, other_member):
    shelf = make_category()
    make_topic(other_member, shelf, "Here")
    choose(member, "category", shelf.pk, FOLLOW, at=timezone.now())
    assert kept(member, "Here")["match"] == 1.0
    assert items(member)[0].shown.why == "because you follow “SQL”"


@pytest.mark.parametrize("kind", ["member", "category", "parent", "topic"])
def test_what_is_muted_never_shows(member, other_member, kind):
    above = make_category("all", "All")
    shelf = make_category(parent=above)
    topic = make_topic(other_member, shelf, "Muted")
    make_topic(make_member(), make_category("else", "Else"), "Heard")
    assert set(titles(member)) == {"Muted", "Heard"}
    key = {"member": other_member.pk, "category": shelf.pk, "parent": above.pk, "topic": topic.pk}[kind]
    choose(member, "category" if kind == "parent" else kind, key, MUTE, at=timezone.now())
    assert titles(member) == ["Heard"]


def test_what_has_been_read_to_the_end_weighs_less(member, other_member, signed_in):
    topic = make_topic(other_member, make_category(), "Read", replies=[make_member()])
    topic.readings.create(member=member, position=1, read_at=timezone.now())
    assert kept(member, "Read")["seen"] == 1.0
    topic.readings.update(position=2)
    assert kept(member, "Read")["seen"] == 0.6


def test_the_age_lowers_and_never_raises(member, other_member):
    shelf = make_category()
    make_topic(other_member, shelf, "Today", hours_ago=1)
    make_topic(other_member, shelf, "Last week", hours_ago=24 * 7, started_hours_ago=24 * 20)
    make_topic(other_member, shelf, "Long ago", hours_ago=24 * 40)
    ages = [round(kept(member, title)["age"], 3) for title in ("Today", "Last week", "Long ago")]
    assert ages == [1.0, 0.962, 0.9]
    assert titles(member) == ["Today", "Last week", "Long ago"]


def test_an_item_turned_away_is_gone_at_once_and_lowers_its_author_and_category(member, other_member, signed_in):
    shelf = make_category()
    away = make_topic(other_member, shelf, "Away")
    make_topic(other_member, shelf, "Same author and category")
    make_topic(make_member(), shelf, "Same category")
    make_topic(make_member(), make_category("else", "Else"), "Unlike it")
    client = signed_in(member)
    response = client.post("/me/not-for-me/add/", {"item": f"topic:{away.pk}"}, follow=True)
    assert "Not for you: it is gone" in response.content.decode()
    assert "Away" not in titles(member)
    turned = {title: kept(member, title).get("turned") for title in titles(member)}
    assert {title: value and round(value, 2) for title, value in turned.items()} == {
        "Unlike it": None, "Same category": 0.9, "Same author and category": 0.63,
    }


def test_what_was_turned_away_comes_back_when_it_is_taken_back(member, other_member, signed_in):
    topic = make_topic(other_member, make_category(), "Away")
    client = signed_in(member)
    for _twice in range(2):
        client.post("/me/not-for-me/add/", {"item": f"topic:{topic.pk}"})
    row = NotForMe.objects.get()
    assert "Away" in client.get("/me/not-for-me/").content.decode()
    client.post(f"/me/not-for-me/{row.pk}/take-back/", {"back": "list"})
    assert titles(member) == ["Away"]
    assert not NotForMe.objects.exists()


def test_nobody_turns_away_what_does_not_stand_in_their_feed(member, other_member, signed_in):
    hidden = make_topic(other_member, make_category(), "Hidden", hidden=True)
    client = signed_in(member)
    for item in (f"topic:{hidden.pk}", "topic:99999999999999999999", "nonsense", "", "topic:\0", "x" * 500):
        assert client.post("/me/not-for-me/add/", {"item": item}).status_code == 302
    assert not NotForMe.objects.exists()


def test_what_was_turned_away_is_not_named_once_it_is_hidden(member, other_member, signed_in):
    topic = make_topic(other_member, make_category(), "Secret words")
    client = signed_in(member)
    client.post("/me/not-for-me/add/", {"item": f"topic:{topic.pk}"})
    Topic.objects.filter(pk=topic.pk).update(hidden_at=timezone.now())
    html = client.get("/me/not-for-me/").content.decode()
    assert "Secret words" not in html
    assert "no longer there" in html


def test_what_stands_in_a_closed_category_is_in_nobody_elses_feed(member, moderator, other_member):
    shelf = make_category("closed", "Closed")
    make_topic(other_member, shelf, "Behind the door")
    assert titles(member) == ["Behind the door"]
    CategoryRight.objects.create(category=shelf, right="see", group=_group("reviewer"))
    Category.objects.settle([shelf.pk])
    assert titles(member) == []
    assert titles(moderator) == ["Behind the door"]


def _group(name):
    return Group.objects.get(name=name)


def test_control_without_the_guard_the_closed_category_is_met(member, other_member, monkeypatch):
    shelf = make_category("closed", "Closed")
    make_topic(other_member, shelf, "Behind the door")
    CategoryRight.objects.create(category=shelf, right="see", group=_group("reviewer"))
    Category.objects.settle([shelf.pk])
    monkeypatch.setattr("community.models.category.CategoryQuerySet.visible_to", lambda shelves, member: shelves)
    assert titles(member) == ["Behind the door"]


def test_an_event_stands_there_while_it_has_a_seat_and_the_reader_none(member):
    soon = timezone.now() + 2 * DAY
    make_event("open", title="Open", starts_at=soon, capacity=5)
    make_event("far", title="Far ahead", starts_at=timezone.now() + 40 * DAY)
    full = make_event("full", title="Full", starts_at=soon, capacity=5)
    type(full).objects.filter(pk=full.pk).update(seats_taken=5)
    make_registration(make_event("mine", title="Mine", starts_at=soon), member)
    assert titles(member) == ["Open"]
    assert items(member)[0].shown.figure == "5 seats left"


def test_a_new_article_stands_there_once_until_somebody_replies(member):
    article = make_article(make_author("writer"))
    assert [item.candidate.kind for item in items(member)] == ["article"]
    make_reply(article.topic)
    cache.clear()
    assert sorted(item.candidate.kind for item in items(member)) == ["article", "topic"]


@pytest.mark.parametrize(("days", "why"), [
    (2, "because it begins soon and there is a seat left"), (10, "because there is a seat for you"),
])
def test_only_an_event_of_the_next_three_days_begins_soon(signed_in, member, days, why):
    make_event("talk", title="A talk", starts_at=timezone.now() + days * DAY)
    html = signed_in(member).get("/").content.decode()
    assert re.findall(r'<p class="entry__why"><b>Event</b> ([^<]+)</p>', html) == [why]


def test_an_event_far_away_counts_for_less(member):
    soon = timezone.now() + 2 * DAY
    make_event("here", title="Here", starts_at=soon, mode="offline", venue="Room 1", time_zone="Asia/Shanghai")
    make_event("there", title="There", starts_at=soon, mode="offline", venue="Room 2", time_zone="Europe/Berlin")
    with timezone.override("Asia/Shanghai"):
        assert (kept(member, "Here")["near"], kept(member, "There")["near"]) == (1.0, 0.7)


def test_a_survey_that_was_answered_is_gone(member):
    wave = make_wave()
    assert [item.candidate.kind for item in items(member)] == ["survey_wave"]
    wave.participations.create(member=member)
    assert items(member) == []


def test_an_unanswered_question_is_wanted_only_where_the_reader_writes(member, other_member):
    mine, other = make_category(), make_category("else", "Else")
    make_topic(other_member, mine, "Joined", replies=[member, other_member])
    make_topic(other_member, mine, "Waits here", kind="question")
    make_topic(other_member, other, "Waits elsewhere", kind="question")
    labels = {item.shown.title: item.shown.label for item in items(member)}
    assert labels == {"Joined": "New reply", "Waits here": "Answer wanted", "Waits elsewhere": "New topic"}


def test_only_what_is_shown_is_put_into_words(member, other_member, monkeypatch):
    shelf = make_category()
    for i in range(30):
        make_topic(other_member, shelf, f"T{i}")
    calls = []
    monkeypatch.setattr("community.feed_candidates.words", lambda *args: calls.append(args))
    assert len(items(member)) == choosing.LENGTH == len(calls)


def test_a_personal_item_is_not_weighed_by_who_wrote_it(member, other_member):
    make_topic(member, make_category(), "Answered", replies=[other_member])
    assert set(kept(member, "Answered")) == {"tie", "age", "seen"}


def test_the_factors_ask_for_nothing(member, other_member, django_assert_num_queries):
    some_of_everything(member, other_member)
    at = timezone.now()
    reader = reader_of(member, at=at, rights=rights_of(member, at=at))
    candidates = list(choosing.candidates_for(reader))
    with django_assert_num_queries(0):
        assert all(factors_of(candidate, reader) for candidate in candidates)


def test_the_examples_of_the_rule_hold():
    tried = doctest.testmod(factors)
    assert (tried.failed, tried.attempted > 10) == (0, True)


def test_no_kind_fills_the_page(member, other_member):
    for n in range(4):
        make_event(f"e{n}", title=f"Event {n}", starts_at=timezone.now() + 2 * DAY)
        make_topic(other_member, make_category(f"c{n}", "C"), f"Topic {n}", replies=[make_member()] * 5)
    found = items(member)
    assert [round(item.factors.get("again", 1), 3) for item in found if item.candidate.kind == "event"] == [1, 0.9, 0.81, 0.729]
    assert [item.score for item in found] == sorted((item.score for item in found), reverse=True)
