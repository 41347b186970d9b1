"""Recording: once per member and event, only declared verbs, points once per deed."""
import uuid

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.db import IntegrityError, transaction
from django.utils import timezone

from community.interactions import record, record_all
from community.models import Interaction, PointsEntry, PointsRule, PointsTransaction
from community.points import balance_of, restore, reverse
from community.recount import unbalanced
from kit.verbs import Verb

NOW = timezone.now()


@pytest.fixture
def verbs(monkeypatch):
    """Two verbs of our own: one pays once a target, one each time."""
    from kit.verbs import verbs as registry

    monkeypatch.setattr(registry, "_entries", dict(registry._entries))
    registry.register("read_once", Verb("read_once", "Read", points=5))
    registry.register("read_often", Verb("read_often", "Read", points=5, repeats=True))
    return registry


def test_an_event_counts_once_for_a_member_and_again_for_another(member, other_member):
    event_id = uuid.uuid4()

    first = record(member, "code_committed", ("commit", "a1"), at=NOW, event_id=event_id)
    again = record(member, "code_reviewed", ("commit", "b2"), at=NOW, event_id=event_id)
    others = record(other_member, "code_committed", ("commit", "a1"), at=NOW, event_id=event_id)

    assert (first.pk is not None, again, others.pk is not None) == (True, None, True)
    assert Interaction.objects.count() == 2
    assert Interaction.objects.get(pk=first.pk).verb == "code_committed"


def test_a_verb_that_no_app_declares_is_refused(member):
    with pytest.raises(ImproperlyConfigured, match="slept"):
        record(member, "slept", ("bed", 1), at=NOW)
    assert Interaction.objects.count() == 0


def test_a_deed_to_the_same_target_pays_once(member, verbs):
    for target in (1, 1, 2):
        record(member, "read_once", ("lesson", target), at=NOW)

    assert balance_of(member) == 10
    assert Interaction.objects.count() == 3


def test_a_verb_that_repeats_pays_each_time(member, verbs):
    for _again in range(2):
        record(member, "read_often", ("lesson", 1), at=NOW)

    member.counters.refresh_from_db()
    assert (balance_of(member), member.counters.points) == (10, 10)


def test_the_operator_says_what_a_verb_earns(member, verbs):
    PointsRule.objects.create(verb="read_once", points=-7)

    record(member, "read_once", ("lesson", 1), at=NOW)

    assert balance_of(member) == -7


def test_an_operator_can_stop_paying_for_a_verb(member, verbs):
    PointsRule.objects.create(verb="read_once", points=0)

    record(member, "read_once", ("lesson", 1), at=NOW)

    assert (balance_of(member), PointsTransaction.objects.count()) == (0, 0)


def test_what_a_program_reports_earns_nothing_unless_the_operator_says_so(member, verbs):
    record(member, "read_often", ("lesson", 1), at=NOW, source="api")
    assert balance_of(member) == 0

    PointsRule.objects.create(verb="read_often", points=2)
    record(member, "read_often", ("lesson", 1), at=NOW, source="api")
    assert balance_of(member) == 2


def test_every_transaction_sums_to_zero(member, verbs):
    record(member, "read_often", ("lesson", 1), at=NOW)

    amounts = sorted(PointsEntry.objects.values_list("account__name", "amount"))
    assert amounts == [("", 5), ("issued", -5)]
    assert unbalanced() == []


def test_an_unbalanced_transaction_is_found(member, verbs):
    record(member, "read_often", ("lesson", 1), at=NOW)
    paid = PointsTransaction.objects.get()
    PointsEntry.objects.filter(amount__gt=0).update(amount=6)

    assert unbalanced() == [paid.pk]


def test_an_entry_of_nothing_cannot_be_stored(member, verbs):
    record(member, "read_often", ("lesson", 1), at=NOW)
    with pytest.raises(IntegrityError), transaction.atomic():
        PointsEntry.objects.filter(amount__gt=0).update(amount=0)


def test_points_are_taken_back_once_and_can_be_given_again(member, verbs):
    event_id = record(member, "read_once", ("lesson", 1), at=NOW).event_id

    assert [reverse(event_id, at=NOW), reverse(event_id, at=NOW), balance_of(member)] == [1, 0, 0]
    assert [restore(event_id, at=NOW), restore(event_id, at=NOW), balance_of(member)] == [1, 0, 5]
    assert unbalanced() == []


def test_a_deed_whose_points_were_taken_back_may_earn_them_anew(member, verbs):
    reverse(record(member, "read_once", ("lesson", 1), at=NOW).event_id, at=NOW)

    record(member, "read_once", ("lesson", 1), at=NOW)

    member.counters.refresh_from_db()
    assert (balance_of(member), member.counters.points) == (5, 5)


def test_taking_back_for_one_member_leaves_another_with_the_same_event(member, other_member, verbs):
    event_id = uuid.uuid4()
    for person in (member, other_member):
        record(person, "read_once", ("lesson", 1), at=NOW, event_id=event_id)

    reverse(event_id, at=NOW, member=member)

    assert (balance_of(member), balance_of(other_member)) == (0, 5)


def test_a_list_is_stored_in_two_statements_and_twins_in_it_count_once(member, count_queries):
    def deed(event_id):
        return Interaction(
            event_id=event_id, member=member, verb="code_committed", target_kind="commit", target_key="a", occurred_at=NOW, received_at=NOW,
            source="api",
        )

    ids = [uuid.uuid4() for _n in range(100)]
    with count_queries(2):
        new = record_all([deed(event_id) for event_id in [*ids, ids[0]]])
    assert new == {(member.pk, event_id) for event_id in ids}
    assert Interaction.objects.count() == 100


def test_recording_takes_two_statements_and_five_when_it_pays(member, verbs, count_queries):
    record(member, "read_often", ("lesson", 1), at=NOW)
    with count_queries(2):
        record(member, "liked", ("post", 1), at=NOW)
    with count_queries(5):
        record(member, "read_often", ("lesson", 2), at=NOW)


def test_a_member_without_counters_gets_them_with_the_first_points(member, verbs):
    member.counters.delete()

    record(member, "read_once", ("lesson", 1), at=NOW)

    member.refresh_from_db()
    assert member.counters.points == 5
