"""Tickets: a seat is held while its order waits, taken when it is paid, free when it is not."""
from datetime import timedelta

import pytest
from django.utils import timezone

from billing import checkout, gifts, payments
from billing.gifts import GiftWish
from billing.invariants import check_invariants
from billing.models import Order, Payment
from billing.refusals import BillingRefused
from events import registration, seats
from events.models import Event, Registration, SeatHold
from tests.factories.billing import fact_of, make_order, make_product, paid_order
from tests.factories.events import make_event
from tests.factories.prices import make_bundle, pay
from tests.factories.refunds import make_policy, refunded

NOW = timezone.now()


@pytest.fixture
def ticket(db):
    return make_product("ticket", kind="event", price=9900)


@pytest.fixture
def event(ticket, organiser):
    return make_event("evening", organiser=organiser, capacity=1, product=ticket)


def taken(event):
    return Event.objects.values_list("seats_taken", flat=True).get(pk=event.pk)


def test_an_order_holds_a_seat_and_payment_takes_it(event, ticket, member):
    order = make_order(member, ticket, at=NOW)
    assert (taken(event), SeatHold.objects.count(), Registration.objects.count()) == (1, 1, 0)
    pay(order)
    assert (taken(event), SeatHold.objects.count()) == (1, 0)
    assert Registration.objects.standing().get().member == member
    assert (seats.recount(), check_invariants()) == ([], [])


def test_the_last_seat_is_sold_once(event, ticket, member, other_member):
    make_order(member, ticket, at=NOW)
    with pytest.raises(BillingRefused):
        make_order(other_member, ticket, at=NOW)
    assert (taken(event), Order.objects.count(), seats.recount()) == (1, 1, [])


def test_who_holds_the_last_seat_finds_their_order_again(event, ticket, member):
    assert make_order(member, ticket, at=NOW) == make_order(member, ticket, at=NOW)


def test_an_order_that_expires_frees_the_seat(event, ticket, member, other_member):
    make_order(member, ticket, at=NOW)
    checkout.expire_orders(at=NOW + timedelta(minutes=30))
    assert (taken(event), SeatHold.objects.count()) == (0, 0)
    assert paid_order(other_member, ticket, at=NOW).status == "paid"


def test_late_money_finds_its_seat_if_one_is_free_and_is_held_if_none_is(event, ticket, member, other_member):
    Event.objects.filter(pk=event.pk).update(capacity=2)
    late, later = make_order(member, ticket, at=NOW), make_order(other_member, ticket, at=NOW)
    checkout.expire_orders(at=NOW + timedelta(minutes=30))
    pay_late(late)
    Event.objects.filter(pk=event.pk).update(capacity=1)
    pay_late(later)
    late.refresh_from_db()
    later.refresh_from_db()
    assert (late.status, later.status, later.payments.get().state) == ("paid", "expired", "needs_attention")
    assert (taken(event), check_invariants()) == (1, [])


def pay_late(order):
    payment = Payment.objects.create(
        order=order, provider="sandbox", provider_payment_id=f"late-{order.pk}", amount=order.total_amount, currency=order.currency,
        created_at=NOW, changed_at=NOW,
    )
    payments.settle("sandbox", fact_of(payment), at=NOW + timedelta(hours=1))


def test_money_back_frees_the_seat(event, ticket, member, other_member):
    make_policy()
    refunded(paid_order(member, ticket, at=NOW), at=NOW)
    assert (taken(event), Registration.objects.standing().count(), seats.recount()) == (0, 0, [])
    assert paid_order(other_member, ticket, at=NOW).status == "paid"


def test_a_seat_in_a_bundle_is_held_and_taken_too(event, ticket, member):
    order = make_order(member, make_bundle([ticket, make_product()]), at=NOW)
    assert taken(event) == 1
    pay(order)
    assert (taken(event), Registration.objects.standing().count(), seats.recount()) == (1, 1, [])


def test_a_ticket_is_no_gift(event, ticket, member):
    for thing in (ticket, make_bundle([ticket])):
        assert not gifts.can_be_given(thing)
        with pytest.raises(BillingRefused, match="not sold as a gift"):
            checkout.order_things(member, [thing], at=NOW, gift=GiftWish())


def test_a_cancelled_event_sells_no_tickets(event, ticket, member):
    Event.objects.filter(pk=event.pk).update(cancelled_at=NOW)
    with pytest.raises(BillingRefused):
        make_order(member, ticket, at=NOW)


def test_who_gave_the_seat_back_may_take_it_again_without_paying(event, ticket, member):
    paid_order(member, ticket, at=NOW)
    registration.cancel(event, member, at=NOW)
    registration.register(event, member, at=NOW)
    assert (taken(event), seats.recount()) == (1, [])


def test_the_page_offers_the_ticket_with_its_price(event, ticket, signed_in, member):
    page = signed_in(member).get("/events/evening/").content.decode()
    assert ("¥99" in page, "Buy a ticket" in page) == (True, True)
