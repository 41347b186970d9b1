"""Ordering, and orders that are not paid."""
from datetime import timedelta

import pytest
from django.test import override_settings
from django.utils import timezone

from billing import checkout
from billing.models import Order, OrderLine, Payment
from billing.payments import poll_pending_payments
from billing.providers.sandbox.models import SandboxCharge
from billing.refusals import BillingRefused
from billing.signals import order_closed
from tests.factories.billing import deliver_notice, fact_of, make_order, make_plan, make_product, paid_order, start

NOW = timezone.now()


def test_an_order_keeps_the_words_and_the_price_of_its_moment(member):
    product = make_product(price=26800, name_en="Rust", name_zh="锈")
    order = make_order(member, product, at=NOW)
    product.price_amount, product.name_en = 1, "Iron"
    product.save()
    line = OrderLine.objects.get(order=order)
    assert (line.description_en, line.description_zh, line.amount, order.total_amount) == ("Rust", "锈", 26800, 26800)
    assert (order.status, order.expires_at - NOW) == ("pending", timedelta(minutes=30))


def test_pressing_buy_twice_makes_one_order(member):
    plan = make_plan()
    assert make_order(member, plan, at=NOW) == make_order(member, plan, at=NOW)
    assert Order.objects.count() == 1


def test_a_changed_price_makes_a_new_order(member):
    product = make_product(price=100)
    first = make_order(member, product, at=NOW)
    product.price_amount = 200
    product.save()
    second = make_order(member, product, at=NOW)
    assert (first.total_amount, second.total_amount) == (100, 200)


def test_an_expired_order_is_not_taken_up_again(member):
    product = make_product()
    first = make_order(member, product, at=NOW)
    assert make_order(member, product, at=NOW + timedelta(minutes=30)) != first


def test_what_is_owned_for_life_cannot_be_ordered_again(member):
    product = make_product()
    paid_order(member, product, at=NOW)
    with pytest.raises(BillingRefused, match="already have this"):
        make_order(member, product, at=NOW)


def test_a_subscriber_may_still_buy_a_product_of_the_plan_for_life(member):
    product = make_product()
    paid_order(member, make_plan(products=[product]), at=NOW)
    assert make_order(member, product, at=NOW).status == "pending"


@pytest.mark.parametrize("make", [make_product, make_plan])
def test_what_is_not_on_sale_cannot_be_ordered(member, make):
    with pytest.raises(BillingRefused, match="not on sale"):
        make_order(member, make(is_on_sale=False), at=NOW)


def test_who_may_not_take_part_cannot_order(unverified, suspended):
    product = make_product()
    for person in (unverified, suspended):
        with pytest.raises(BillingRefused):
            make_order(person, product, at=NOW)
    assert Order.objects.count() == 0


def test_an_unpaid_order_expires_and_says_so(member):
    order = make_order(member, make_product(), at=NOW)
    told = []
    order_closed.connect(lambda order, **kwargs: told.append(order.ref), weak=False, dispatch_uid="expiry-test")
    assert checkout.expire_orders(at=NOW + timedelta(minutes=29)) == 0
    assert checkout.expire_orders(at=NOW + timedelta(minutes=30)) == 1
    assert checkout.expire_orders(at=NOW + timedelta(minutes=31)) == 0
    order_closed.disconnect(dispatch_uid="expiry-test")
    order.refresh_from_db()
    assert (order.status, order.closed_at, told) == ("expired", NOW + timedelta(minutes=30), [order.ref])


def test_the_attempt_of_an_expired_order_is_called_off_at_the_provider(member):
    order = make_order(member, make_product(), at=NOW)
    payment = start(order)
    expiry = NOW + timedelta(minutes=30)
    checkout.expire_orders(at=expiry)
    assert poll_pending_payments(at=expiry) == 1
    payment.refresh_from_db()
    assert (payment.state, SandboxCharge.objects.get().state) == ("cancelled", "closed")


def test_a_paid_order_cannot_be_cancelled(member):
    order = paid_order(member, make_product(), at=NOW)
    with pytest.raises(BillingRefused):
        checkout.cancel_order(order, at=NOW)
    order.refresh_from_db()
    assert order.status == "paid"


def test_paying_twice_opens_one_attempt(member):
    order = make_order(member, make_product(), at=NOW)
    assert start(order) == start(order)
    assert (Payment.objects.count(), SandboxCharge.objects.count()) == (1, 1)


def test_a_declined_attempt_is_followed_by_a_new_one(member):
    order = make_order(member, make_product(), at=NOW)
    first = start(order)
    deliver_notice(fact_of(first, state="failed"))
    second = start(order)
    deliver_notice(fact_of(second))
    order.refresh_from_db()
    assert (order.status, sorted(order.payments.values_list("state", flat=True))) == ("paid", ["failed", "succeeded"])


def test_an_expired_order_cannot_be_paid(member):
    order = make_order(member, make_product(), at=NOW)
    with pytest.raises(BillingRefused):
        start(order, at=NOW + timedelta(minutes=30))
    assert Payment.objects.count() == 0


@override_settings(PAYMENT_PROVIDERS=[])
def test_a_provider_that_is_switched_off_takes_no_payment(member):
    with pytest.raises(BillingRefused):
        start(make_order(member, make_product(), at=NOW))
