"""Many members, one coupon, at once, on PostgreSQL; with the coupon's lock switched off the same race goes wrong."""
from datetime import timedelta

import pytest
from django.utils import timezone

from billing import checkout, coupons, payments, redeeming
from billing.invariants import check_invariants
from billing.models import Coupon, Order
from billing.refusals import BillingRefused
from tests.factories.accounts import make_member
from tests.factories.billing import fact_of, make_order, make_product, start
from tests.factories.coupons import make_coupon, states, use
from tests.rig.race import race

pytestmark = [pytest.mark.rig, pytest.mark.django_db(transaction=True)]
PROCESSES = 24
ROUNDS = 15


def reserve(order_id, code):
    try:
        return coupons.use(Order.objects.get(pk=order_id), code, at=timezone.now()).amount
    except BillingRefused as refusal:
        return str(refusal)


def without_lock(**which):
    return Coupon.objects.filter(**which).first()


def orders_of(count, product):
    return [make_order(make_member(), product) for _n in range(count)]


@pytest.mark.parametrize("cap", [1, 5])
def test_the_last_use_goes_to_as_many_of_twenty_four_as_there_are_places(only_on_postgres, cap):
    coupon = make_coupon(cap=cap)
    outcomes = [value for _done, value in race(reserve, [(order.pk, coupon.code) for order in orders_of(PROCESSES, make_product())])]
    assert outcomes.count(5360) == cap
    assert len([one for one in outcomes if str(one).startswith("All uses of this coupon are taken")]) == PROCESSES - cap
    assert states(coupon) == ["reserved"] * cap
    assert Order.objects.filter(total_amount=21440).count() == cap
    assert check_invariants() == []


def test_control_without_the_coupons_lock_too_many_have_it(only_on_postgres, monkeypatch):
    monkeypatch.setattr(redeeming, "locked", without_lock)
    rounds, product = 0, make_product()
    most = 0
    while most <= 1 and rounds < ROUNDS:
        rounds, coupon = rounds + 1, make_coupon(cap=1)
        race(reserve, [(order.pk, coupon.code) for order in orders_of(PROCESSES, product)])
        most = len(states(coupon))
    assert most > 1
    assert any("good for 1" in sentence for sentence in check_invariants())


def test_one_member_in_two_tabs_uses_it_once(only_on_postgres):
    member = make_member()
    for _round in range(5):
        coupon = make_coupon(cap_per_member=1)
        tabs = [make_order(member, make_product()) for _n in range(2)]
        outcomes = [value for _done, value in race(reserve, [(order.pk, coupon.code) for order in tabs])]
        assert sorted(type(value).__name__ for value in outcomes) == ["int", "str"]
        assert states(coupon) == ["reserved"]
    assert check_invariants() == []


def test_control_without_the_coupons_lock_two_tabs_use_it_twice(only_on_postgres, monkeypatch):
    monkeypatch.setattr(redeeming, "locked", without_lock)
    member, rounds, most = make_member(), 0, 0
    while most < 2 and rounds < ROUNDS:
        rounds, coupon = rounds + 1, make_coupon(cap_per_member=1)
        tabs = [make_order(member, make_product()) for _n in range(8)]
        race(reserve, [(order.pk, coupon.code) for order in tabs])
        most = len(states(coupon))
    assert most > 1


def test_two_tabs_with_two_coupons_for_a_first_purchase_get_one(only_on_postgres):
    for _round in range(5):
        member = make_member()
        calls = [(make_order(member, make_product()).pk, make_coupon(is_first_purchase=True).code) for _n in range(4)]
        outcomes = [value for _done, value in race(reserve, calls)]
        assert sorted(type(value).__name__ for value in outcomes) == ["int"] + ["str"] * 3


def test_one_order_pressed_many_times_has_one_use(only_on_postgres):
    coupon, order = make_coupon(), make_order(make_member(), make_product())
    outcomes = race(reserve, [(order.pk, coupon.code)] * 16)
    assert {value for _done, value in outcomes} == {5360}
    assert states(coupon) == ["reserved"]


def test_members_who_swap_two_coupons_do_not_wait_for_each_other_for_ever(only_on_postgres):
    one, two = make_coupon(), make_coupon(amount=100)
    orders = orders_of(8, make_product())
    for order in orders:
        use(order, one if order.pk % 2 else two)
    outcomes = race(reserve, [(order.pk, (two if order.pk % 2 else one).code) for order in orders])
    assert {done for done, _value in outcomes} == {"done"}
    assert sorted(value for _done, value in outcomes) == sorted([100 if order.pk % 2 else 5360 for order in orders])
    assert check_invariants() == []


def settle(payment_id, at):
    payment = payments.Payment.objects.select_related("order").get(pk=payment_id)
    return payments.settle("sandbox", fact_of(payment), at=at)


def either(act, *arguments):
    return {"settle": settle, "reserve": reserve, "expire": expire}[act](*arguments)


def expire(at):
    return checkout.expire_orders(at=at)


def test_expiry_frees_the_place_for_exactly_one_of_many(only_on_postgres):
    coupon = make_coupon(cap=1)
    past = timezone.now() - timedelta(hours=3)
    gone = make_order(make_member(), make_product(), at=past)
    use(gone, coupon, at=past)
    calls = [("expire", timezone.now())] * 2 + [("reserve", order.pk, coupon.code) for order in orders_of(12, make_product())]
    outcomes = [value for (act, *_rest), (_done, value) in zip(calls, race(either, calls), strict=True) if act == "reserve"]
    assert (outcomes.count(5360), sorted(states(coupon))) == (1, ["released", "reserved"])
    assert check_invariants() == []


def test_late_money_and_a_new_member_at_once_share_no_place(only_on_postgres):
    """Whoever comes first has it: the late payer is served or their money is held, never both served."""
    for _round in range(5):
        coupon, product = make_coupon(cap=1), make_product()
        past = timezone.now() - timedelta(hours=3)
        late = make_order(make_member(), product, at=past)
        use(late, coupon, at=past)
        payment = start(late, at=past)
        calls = [("settle", payment.pk, timezone.now())] * 3 + [("reserve", one.pk, coupon.code) for one in orders_of(5, product)]
        outcomes = [value for _done, value in race(either, calls)]
        late.refresh_from_db()
        served = late.status == "paid"
        assert outcomes.count(5360) == (0 if served else 1)
        assert len([one for one in states(coupon) if one == "consumed"]) == (1 if served else 0)
        assert check_invariants() == []
