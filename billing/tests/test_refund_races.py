"""The same money asked back from many processes at once, on PostgreSQL; each guard also switched off."""
import pytest
from django.db import DatabaseError
from django.utils import timezone

from billing import refund_sending, refunds
from billing.invariants import check_invariants
from billing.models import LedgerTransaction, Order, Payment, Refund, RefundStep
from tests.factories.accounts import make_member
from tests.factories.billing import make_product, paid_order
from tests.factories.refunds import approved, ask, make_staff, payment_of, refund_fact
from tests.rig.race import race

pytestmark = [pytest.mark.rig, pytest.mark.django_db(transaction=True)]
TIMES, ROUNDS = 8, 15


@pytest.fixture
def order(only_on_postgres):
    return paid_order(make_member("payer"), make_product(price=26800))


def ask_back(order):
    return ask(order).pk


def test_eight_requests_for_the_same_money_at_once_are_one(order):
    results = race(ask_back, [(order,)] * TIMES)
    assert sorted(outcome for outcome, _value in results) == ["done"] + ["refused"] * (TIMES - 1)
    assert (Refund.objects.count(), check_invariants()) == (1, [])


def without_locks(payment_id):
    payment = Payment.objects.get(pk=payment_id)
    return Order.objects.select_related("member").get(pk=payment.order_id), payment


def test_control_without_the_locks_the_same_money_is_promised_several_times(order, monkeypatch):
    monkeypatch.setattr(refunds, "lock", without_locks)
    rounds = 1
    race(ask_back, [(order,)] * TIMES)
    while Refund.objects.count() == rounds and rounds < ROUNDS:
        order, rounds = paid_order(order.member, make_product()), rounds + 1
        race(ask_back, [(order,)] * TIMES)
    assert Refund.objects.count() > rounds
    assert any("promised of" in sentence for sentence in check_invariants())


def settle(fact):
    return refunds.settle("sandbox", fact, at=timezone.now())


def test_sixteen_answers_about_one_refund_at_once_book_it_once(order):
    refund = approved(order)
    refunds.hand_over(refund.pk, at=timezone.now())
    fact = refund_fact(refund)
    results = race(settle, [(fact,)] * 16)
    assert sorted(str(value) for _done, value in results) == ["applied"] + ["no_effect"] * 15
    assert (LedgerTransaction.objects.filter(key__startswith="refund:").count(), check_invariants()) == (1, [])


def send():
    return refund_sending.send_due(clock=timezone.now)


def test_eight_sweeps_at_once_hand_a_refund_over_once(order):
    refund = approved(order)
    race(send, [()] * TIMES)
    refund.refresh_from_db()
    assert (refund.state, refund.attempts, refund.steps.filter(kind="submitted").count()) == ("succeeded", 1, 1)


def agree(refund, person):
    return refunds.approve(refund, by=person, at=timezone.now()).state


def test_one_person_who_approves_eight_times_at_once_is_one_person(order):
    refund, person = ask(order), make_staff()
    assert refund.people_needed == 2
    results = race(agree, [(refund, person)] * TIMES)
    assert sorted(outcome for outcome, _value in results) == ["done"] + ["refused"] * (TIMES - 1)
    refund.refresh_from_db()
    assert (refund.state, RefundStep.objects.filter(kind="approved").count()) == ("requested", 1)


def test_postgresql_itself_refuses_to_pay_back_more_than_came(order):
    payment, now = payment_of(order), timezone.now()
    both = [
        Refund(
            payment=payment, amount=20000, currency="CNY", state="succeeded", succeeded_at=now, created_at=now, changed_at=now,
            is_external=True, people_needed=1, provider_refund_id=str(number),
        )
        for number in range(2)
    ]
    with pytest.raises(DatabaseError, match="more was paid back"):
        Refund.objects.bulk_create(both)
    assert Refund.objects.count() == 0
