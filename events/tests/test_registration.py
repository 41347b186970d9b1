"""Registering, cancelling, going in: who may, when, and never more than there are seats."""
from datetime import timedelta

import pytest
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from community.models import Interaction
from community.points import balance_of
from events import registration, seats
from events.errors import EventRefused
from events.models import Event, Registration, RegistrationChange
from notices.models import Notice
from tests.factories.accounts import make_member
from tests.factories.billing import make_grant, make_plan, make_product
from tests.factories.events import make_event, make_registration
from tests.rig.race import race

pytestmark = pytest.mark.django_db


def _taken(event):
    return Event.objects.values_list("seats_taken", flat=True).get(pk=event.pk)


def _refusal(act, *arguments, **named):
    with pytest.raises(EventRefused) as refusal, transaction.atomic():
        act(*arguments, **named)
    assert str(refusal.value)
    return refusal.value.code


def test_registering_takes_a_seat_notes_it_and_tells_the_member(member):
    event, now = make_event(capacity=3), timezone.now()
    place = registration.register(event, member, at=now)
    assert (place.registered_at, place.cancelled_at, _taken(event)) == (now, None, 1)
    assert list(Interaction.objects.values_list("member", "verb", "target_kind", "target_key")) == [
        (member.pk, "event_registered", "event", event.slug)
    ]
    notice = Notice.objects.get(member=member)
    assert (notice.kind, notice.url, notice.data) == ("event_registered", f"/events/{event.slug}/", {"title": event.title})
    assert list(RegistrationChange.objects.values_list("act", "by", "at")) == [("registered", member.pk, now)]


def test_registering_twice_is_registering_once(member):
    event, now = make_event(capacity=3), timezone.now()
    first = registration.register(event, member, at=now)
    assert registration.register(event, member, at=now + timedelta(minutes=1)) == first
    assert (_taken(event), Registration.objects.count(), RegistrationChange.objects.count(), Interaction.objects.count()) == (1, 1, 1, 1)


def test_cancelling_frees_the_seat_and_registering_again_reopens_the_row(member):
    event, now = make_event(capacity=1), timezone.now()
    first = registration.register(event, member, at=now)
    registration.cancel(event, member, at=now + timedelta(minutes=1))
    assert _taken(event) == 0
    again = registration.register(event, member, at=now + timedelta(minutes=2))
    assert (again.pk, again.cancelled_at, again.registered_at) == (first.pk, None, now + timedelta(minutes=2))
    assert (_taken(event), Registration.objects.count()) == (1, 1)
    assert list(RegistrationChange.objects.values_list("act", flat=True)) == ["registered", "cancelled", "registered"]


def test_registering_and_cancelling_over_and_over_counts_once_for_activity(member):
    event, now = make_event(), timezone.now()
    for minute in range(0, 10, 2):
        registration.register(event, member, at=now + timedelta(minutes=minute))
        registration.cancel(event, member, at=now + timedelta(minutes=minute + 1))
    assert Interaction.objects.filter(verb="event_registered").count() == 1
    assert balance_of(member) == 0


def test_a_full_event_refuses_and_nothing_is_stored(member, other_member):
    event = make_event(capacity=1)
    make_registration(event, member)
    assert _refusal(registration.register, event, other_member, at=timezone.now()) == "full"
    assert (_taken(event), Registration.objects.count()) == (1, 1)
    assert not Notice.objects.filter(member=other_member).exists()


def test_an_event_without_a_limit_is_never_full():
    event = make_event(capacity=None)
    for number in range(30):
        make_registration(event, make_member(f"m{number}"))
    assert (_taken(event), Event.objects.get().seats_left) == (30, None)


@pytest.mark.parametrize(("offset", "code"), [(-1, None), (0, "closed"), (1, "closed"), (7200, "closed"), (10**6, "closed")])
def test_registration_and_cancelling_end_when_the_event_begins(member, other_member, offset, code):
    event = make_event(hours=2)
    at = event.starts_at + timedelta(seconds=offset)
    make_registration(event, member)
    if code is None:
        registration.register(event, other_member, at=at)
        registration.cancel(event, member, at=at)
        assert _taken(event) == 1
    else:
        assert _refusal(registration.register, event, other_member, at=at) == code
        assert _refusal(registration.cancel, event, member, at=at) == code
        assert _taken(event) == 1


def test_drafts_and_cancelled_events_take_nobody(member):
    now = timezone.now()
    assert _refusal(registration.register, make_event(published=False), member, at=now) == "closed"
    assert _refusal(registration.register, make_event(cancelled_at=now), member, at=now) == "closed"
    assert not Registration.objects.exists()


def test_who_cannot_take_part_is_refused_with_the_reason(suspended, unverified):
    event = make_event()
    for person in (suspended, unverified):
        assert _refusal(registration.register, event, person, at=timezone.now()) == "not_allowed"


def test_an_event_for_paying_members_asks_for_a_membership_in_force(member):
    event, now = make_event(audience="members"), timezone.now()
    assert _refusal(registration.register, event, member, at=now) == "members_only"
    ended = make_grant(member, make_plan(), starts_at=now - timedelta(days=40), ends_at=now - timedelta(days=10))
    assert _refusal(registration.register, event, member, at=now) == "members_only"
    type(ended).objects.filter(pk=ended.pk).update(ends_at=now + timedelta(days=10))
    registration.register(event, member, at=now)
    assert _taken(event) == 1


def test_an_event_of_a_product_asks_for_that_product(member):
    product, now = make_product(), timezone.now()
    event = make_event(product=product)
    make_grant(member, make_plan(), starts_at=now - timedelta(days=1), source_key="plan-without-it")
    assert _refusal(registration.register, event, member, at=now) == "members_only"
    make_grant(member, product, starts_at=now - timedelta(days=1), source_key="the-product")
    registration.register(event, member, at=now)
    assert _taken(event) == 1


def test_cancelling_without_a_place_is_refused(member):
    assert _refusal(registration.cancel, make_event(), member, at=timezone.now()) == "not_registered"


# --- Going in

@pytest.mark.parametrize(("minutes", "code"), [(-31, "not_yet"), (-30, None), (0, None), (119, None), (120, "closed"), (9999, "closed")])
def test_the_door_is_open_from_half_an_hour_before_until_the_end(member, minutes, code):
    event = make_event(hours=2, join_url="https://meet.example.org/room?pwd=secret")
    place = make_registration(event, member)
    at = event.starts_at + timedelta(minutes=minutes)
    if code:
        assert _refusal(registration.join, event, member, at=at) == code
        assert Registration.objects.get().joined_at is None
    else:
        assert registration.join(event, member, at=at) == "https://meet.example.org/room?pwd=secret"
        registration.join(event, member, at=at + timedelta(seconds=1))
        place.refresh_from_db()
        assert place.joined_at == at
        assert Interaction.objects.filter(verb="event_joined").count() == 1
        assert balance_of(member) == 10


def test_only_the_registered_go_in(member, other_member):
    event = make_event(join_url="/community/")
    make_registration(event, member)
    registration.cancel(event, member, at=event.starts_at - timedelta(minutes=30))
    for person in (member, other_member):
        assert _refusal(registration.join, event, person, at=event.starts_at) == "not_registered"


# --- Seats and their counter

def test_saving_an_old_copy_of_an_event_does_not_turn_the_seats_back(member):
    event = make_event(capacity=5)
    make_registration(event, member)
    event.title = "A better title"
    event.save()
    assert (_taken(event), Event.objects.get().title) == (1, "A better title")


def test_the_table_itself_refuses_overselling(member):
    event = make_event(capacity=1)
    make_registration(event, member)
    for change in ({"seats_taken": 2}, {"capacity": 0}, {"seats_taken": -1}):
        with pytest.raises((IntegrityError, Exception)), transaction.atomic():
            Event.objects.filter(pk=event.pk).update(**change)
    assert _taken(event) == 1


def test_the_recount_finds_and_mends_a_counter_that_drifted(member):
    event, fine = make_event(capacity=5), make_event(capacity=5)
    make_registration(event, member)
    make_registration(fine, member)
    Event.objects.filter(pk=event.pk).update(seats_taken=4)
    assert seats.recount() == [(event.pk, 4, 1)]
    assert seats.recount() == []
    assert (_taken(event), _taken(fine)) == (1, 1)


def _register(event_id, member_id):
    from accounts.models import Member

    event, member = Event.objects.get(pk=event_id), Member.objects.get(pk=member_id)
    return registration.register(event, member, at=timezone.now()).pk


def _register_unguarded(event_id, member_id):
    """The control: counts, then inserts, as if nobody else were there."""
    import time

    event = Event.objects.get(pk=event_id)
    if event.registrations.standing().count() >= event.capacity:
        raise EventRefused("full", "All seats are taken.")
    time.sleep(0.2)
    return Registration.objects.create(event=event, member_id=member_id, registered_at=timezone.now()).pk


def _cancel(event_id, member_id):
    from accounts.models import Member

    return registration.cancel(Event.objects.get(pk=event_id), Member.objects.get(pk=member_id), at=timezone.now()).pk


@pytest.mark.rig
@pytest.mark.django_db(transaction=True)
def test_the_last_seat_from_eight_processes_goes_to_one(only_on_postgres):
    event = make_event(capacity=11)
    for number in range(10):
        make_registration(event, make_member(f"early{number}"))
    late = [make_member(f"late{number}") for number in range(8)]
    outcomes = race(_register, [(event.pk, member.pk) for member in late])
    assert sorted(kind for kind, _ in outcomes) == ["done"] + ["refused"] * 7
    assert {text for kind, text in outcomes if kind == "refused"} == {"EventRefused: All seats are taken."}
    assert (_taken(event), event.registrations.standing().count()) == (11, 11)


@pytest.mark.rig
@pytest.mark.django_db(transaction=True)
def test_control_counting_then_inserting_oversells(only_on_postgres):
    event = make_event(capacity=1)
    late = [make_member(f"late{number}") for number in range(8)]
    race(_register_unguarded, [(event.pk, member.pk) for member in late])
    assert event.registrations.count() > 1


@pytest.mark.rig
@pytest.mark.django_db(transaction=True)
def test_one_member_from_eight_tabs_takes_one_seat(only_on_postgres):
    event, member = make_event(capacity=8), make_member("lin")
    outcomes = race(_register, [(event.pk, member.pk)] * 8)
    assert {kind for kind, _ in outcomes} == {"done"}
    assert (_taken(event), event.registrations.count(), RegistrationChange.objects.count()) == (1, 1, 1)


@pytest.mark.rig
@pytest.mark.django_db(transaction=True)
def test_giving_back_and_taking_at_once_keeps_counter_and_rows_equal(only_on_postgres):
    event = make_event(capacity=4)
    inside = [make_member(f"inside{number}") for number in range(4)]
    for member in inside:
        make_registration(event, member, at=timezone.now())
    outside = [make_member(f"outside{number}") for number in range(4)]
    outcomes = race(_mixed, [("cancel", event.pk, m.pk) for m in inside] + [("register", event.pk, m.pk) for m in outside])
    rows = event.registrations.standing().count()
    assert _taken(event) == rows <= 4
    assert [kind for kind, _ in outcomes[:4]] == ["done"] * 4
    assert rows == [kind for kind, _ in outcomes[4:]].count("done")
    assert connection.vendor == "postgresql"


def _mixed(act, event_id, member_id):
    return {"cancel": _cancel, "register": _register}[act](event_id, member_id)
