"""One payment, many deliveries at once, on PostgreSQL. Each guard is also switched off, to show that it is the guard that helps."""
import pytest
from django.utils import timezone

from billing import checkout, inbox, payments
from billing.invariants import check_invariants
from billing.models import Grant, LedgerTransaction, Order, Payment, PaymentNotice
from notices.models import Notice
from tests.factories.accounts import make_member
from tests.factories.billing import fact_of, make_order, make_plan, make_product, notice_of, start
from tests.rig.race import race

pytestmark = [pytest.mark.rig, pytest.mark.django_db(transaction=True)]
TIMES = 16
# So often a control may try to meet the window that its guard closes.
ROUNDS = 15


@pytest.fixture
def payment(only_on_postgres):
    return start(make_order(make_member("payer"), make_product(kind="thing")))


def deliver(notice):
    return inbox.receive("sandbox", *notice, at=timezone.now())


def times_told():
    """How often the member was told of the payment: once for each time that it had its effect."""
    return sum(Notice.objects.filter(kind="order_paid").values_list("times", flat=True))


def effects():
    return Grant.objects.count(), LedgerTransaction.objects.count(), Order.objects.paid().count()


def test_one_notice_delivered_sixteen_times_at_once_grants_once(payment):
    notice = notice_of(fact_of(payment))
    results = race(deliver, [(notice,)] * TIMES)
    assert sorted(str(value[0]) for _done, value in results) == ["applied"] + ["no_effect"] * (TIMES - 1)
    assert (effects(), times_told(), PaymentNotice.objects.count()) == ((1, 1, 1), 1, 1)
    assert check_invariants() == []


def test_sixteen_different_notices_of_one_payment_at_once_grant_once(payment):
    results = race(deliver, [(notice_of(fact_of(payment)),) for _ in range(TIMES)])
    assert sorted(str(value[0]) for _done, value in results) == ["applied"] + ["no_effect"] * (TIMES - 1)
    assert (effects(), times_told(), PaymentNotice.objects.count()) == ((1, 1, 1), 1, TIMES)


def without_inbox(provider_name, fact, *, at, raw=b"", headers=None):
    """The inbox's guard switched off: whatever comes is applied."""
    return payments.settle(provider_name, fact, at=at)


def without_locks(payment):
    """The row locks switched off: read, check, write."""
    return Order.objects.select_related("member").get(pk=payment.order_id), Payment.objects.get(pk=payment.pk)


def _applied(results) -> int:
    return sum(str(value[0]) == "applied" for _done, value in results)


def test_control_without_inbox_and_locks_one_notice_has_several_effects(payment, monkeypatch):
    monkeypatch.setattr(inbox, "take", without_inbox)
    monkeypatch.setattr(payments, "_lock", without_locks)
    monkeypatch.setattr(payments.grants, "lock_member", lambda member_id: None)
    rounds, applied = 1, race(deliver, [(notice_of(fact_of(payment)),)] * TIMES)
    while _applied(applied) == 1 and rounds < ROUNDS:  # nobody got into the window this time
        payment, rounds = start(make_order(payment.order.member, make_product())), rounds + 1
        applied = race(deliver, [(notice_of(fact_of(payment)),)] * TIMES)
    assert _applied(applied) > 1
    # What has a unique key of its own holds even so.
    assert effects() == (rounds, rounds, rounds)


def buy(member, plan):
    return checkout.order_things(member, [plan], at=timezone.now()).ref


def test_buy_pressed_sixteen_times_at_once_makes_one_order(only_on_postgres):
    member, plan = make_member("payer"), make_plan()
    results = race(buy, [(member, plan)] * TIMES)
    assert {outcome for outcome, _ref in results} == {"done"}
    assert (len({ref for _done, ref in results}), Order.objects.count()) == (1, 1)


def test_control_without_the_members_lock_several_orders_are_made(only_on_postgres, monkeypatch):
    monkeypatch.setattr(checkout, "lock_member", lambda member_id: None)
    member, rounds = make_member("payer"), 0
    while Order.objects.count() == rounds and rounds < ROUNDS:
        rounds += 1
        race(buy, [(member, make_plan())] * TIMES)
    assert Order.objects.count() > rounds


def test_two_terms_paid_at_once_follow_one_another(only_on_postgres):
    member, plans = make_member("payer"), [make_plan(), make_plan()]
    product = make_product()
    for plan in plans:
        plan.plan_products.create(product=product)
    notices = [(notice_of(fact_of(start(make_order(member, plan)))),) for plan in plans]
    race(deliver, notices)
    first, second = Grant.objects.order_by("starts_at")
    assert second.starts_at == first.ends_at


def settle_or_expire(act, argument):
    return deliver(argument) if act == "pay" else checkout.expire_orders(at=argument)


def test_a_notice_and_the_expiry_of_its_order_at_once_end_paid(payment):
    late = payment.order.expires_at
    calls = [("pay", notice_of(fact_of(payment)))] * 4 + [("expire", late)] * 4
    results = race(settle_or_expire, calls)
    assert {outcome for outcome, _value in results} == {"done"}
    assert effects() == (1, 1, 1)
    assert check_invariants() == []
