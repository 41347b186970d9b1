"""The price list: currencies, prices for holders of a plan, what an order keeps of it."""
from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.test import override_settings
from django.utils import timezone

from billing import checkout
from billing.access import rights_of
from billing.fulfilment import Description, Fulfiller, fulfillers
from billing.invariants import check_invariants
from billing.models import CurrencyChoice, Order, OrderLine
from billing.prices import PriceList, quote
from billing.refusals import BillingRefused
from tests.factories.billing import make_grant, make_order, make_plan, make_product
from tests.factories.coupons import make_coupon, use
from tests.factories.prices import make_gift, make_price

NOW = timezone.now()
EUROS = override_settings(CURRENCIES=["CNY", "EUR"])


def test_a_product_is_ordered_in_a_currency_that_it_has_a_price_in(member):
    product = make_product(price=26800)
    make_price(product, 3500, "EUR")
    order = checkout.order_things(member, [product], at=NOW, currency="EUR")
    assert (order.currency, order.total_amount, order.lines.get().unit_amount) == ("EUR", 3500, 3500)


def test_in_a_currency_without_a_price_nothing_is_ordered(member):
    with pytest.raises(BillingRefused, match="not sold in EUR"):
        checkout.order_things(member, [make_product()], at=NOW, currency="EUR")
    assert Order.objects.count() == 0


def test_a_plan_has_prices_in_several_currencies(member):
    plan = make_plan(price=19900)
    make_price(plan, 2600, "USD")
    assert checkout.order_things(member, [plan], at=NOW, currency="USD").total_amount == 2600
    assert checkout.order_things(member, [plan], at=NOW).total_amount == 19900


def test_holders_of_a_plan_pay_less_for_what_it_does_not_open(member):
    plan, product = make_plan(), make_product(price=26800)
    make_price(product, 13400, for_plan=plan)
    make_grant(member, plan)
    line = make_order(member, product, at=NOW).lines.get()
    assert (line.list_amount, line.unit_amount, line.amount, line.price_plan) == (26800, 13400, 13400, plan)


def test_others_pay_the_usual_price(member):
    product = make_product(price=26800)
    make_price(product, 13400, for_plan=make_plan())
    line = make_order(member, product, at=NOW).lines.get()
    assert (line.list_amount, line.unit_amount, line.price_plan) == (26800, 26800, None)


def test_a_plan_that_has_ended_or_begins_later_makes_nothing_cheaper(member):
    plan, product = make_plan(), make_product(price=26800)
    make_price(product, 13400, for_plan=plan)
    make_grant(member, plan, starts_at=NOW - timedelta(days=9), ends_at=NOW - timedelta(days=1))
    make_grant(member, plan, starts_at=NOW + timedelta(days=9))
    assert make_order(member, product, at=NOW).total_amount == 26800


def test_holders_who_have_the_product_by_the_plan_pay_the_usual_price_to_keep_it_for_life(member):
    product = make_product(price=26800)
    plan = make_plan(products=[product])
    make_price(product, 13400, for_plan=plan)
    make_grant(member, plan)
    assert make_order(member, product, at=NOW).total_amount == 26800


def test_a_gift_costs_holders_what_it_costs_everybody(member):
    plan, product = make_plan(), make_product(price=26800)
    make_price(product, 13400, for_plan=plan)
    make_grant(member, plan)
    assert make_gift(member, product, at=NOW, paid=False).line.order.total_amount == 26800


def test_the_cheapest_of_several_prices_holds(member):
    product, plans = make_product(price=300), [make_plan(), make_plan()]
    for plan, amount in zip(plans, (200, 100), strict=True):
        make_price(product, amount, for_plan=plan)
        make_grant(member, plan)
    found = quote(product, "CNY", rights_of(member, at=NOW))
    assert (found.amount, found.list_amount, found.plan_id) == (100, 300, plans[1].pk)


def test_prices_of_many_things_are_one_query_and_none_in_their_own_currency(db, count_queries):
    things = [*(make_product() for _n in range(5)), *(make_plan() for _n in range(5))]
    with count_queries(0):
        assert all(PriceList(things, "CNY").quote(thing) for thing in things)
    for thing in things:
        make_price(thing, 100, "EUR")
    with count_queries(1):
        assert [PriceList(things, "EUR").quote(thing).amount for thing in things[:1]] == [100]


@pytest.mark.parametrize("off", [{"discount_amount": 1}, {"credit_amount": 1}, {"quantity": 2}, {"amount": 99}])
def test_the_database_refuses_a_line_that_does_not_add_up(member, off):
    order = make_order(member, make_product(price=100), at=NOW)
    line = order.lines.get()
    with pytest.raises(IntegrityError), transaction.atomic():
        OrderLine.objects.filter(pk=line.pk).update(**off)
    # Discount and credit together with the amount stand.
    OrderLine.objects.filter(pk=line.pk).update(discount_amount=30, credit_amount=20, amount=50)


def test_an_order_keeps_which_revision_was_sold(member, monkeypatch):
    monkeypatch.setitem(
        fulfillers._entries, "book", Fulfiller(kind="book", describe=lambda product: Description("A book", revision="3"))
    )
    assert make_order(member, make_product(kind="book"), at=NOW).lines.get().revision == "3"


@EUROS
def test_a_member_sees_and_pays_prices_in_the_currency_they_chose(signed_in, member):
    plan = make_plan("guild", price=19900)
    make_price(plan, 2600, "EUR")
    client = signed_in(member)
    assert "¥199" in client.get("/membership/").content.decode()
    answer = client.post("/currency/", {"currency": "EUR", "next": "/membership/"})
    assert (answer.status_code, answer.url, CurrencyChoice.objects.get(member=member).currency) == (302, "/membership/", "EUR")
    page = client.get("/membership/").content.decode()
    assert ("€26" in page, "¥199" in page) == (True, False)
    client.post("/membership/guild/buy/")
    order = Order.objects.get()
    assert (order.currency, order.total_amount) == ("EUR", 2600)
    assert "€26" in client.get(f"/checkout/{order.ref}/").content.decode()


@EUROS
def test_the_choice_is_there_again_at_the_next_sign_in(client, member):
    member.set_password("a long word of my own 27")
    member.save()
    CurrencyChoice.objects.create(member=member, currency="EUR")
    client.post("/accounts/login/", {"login": member.email, "password": "a long word of my own 27"})
    assert client.session["currency"] == "EUR"


@EUROS
def test_without_a_price_in_it_the_currency_of_the_house_is_shown_and_charged(signed_in, member):
    make_plan("guild", price=19900)
    client = signed_in(member)
    client.post("/currency/", {"currency": "EUR"})
    assert "¥199" in client.get("/membership/").content.decode()
    client.post("/membership/guild/buy/")
    assert Order.objects.get().currency == "CNY"


@EUROS
@pytest.mark.parametrize("wrong", ["XXX", "", "<b>"])
def test_an_unknown_currency_is_refused_with_words(signed_in, member, wrong):
    answer = signed_in(member).post("/currency/", {"currency": wrong, "next": "https://evil.example/"}, follow=True)
    assert answer.redirect_chain == [("/membership/", 302)]
    assert CurrencyChoice.objects.count() == 0


@EUROS
def test_at_checkout_the_same_is_ordered_anew_in_another_currency(signed_in, member):
    product = make_product(price=26800)
    make_price(product, 3500, "EUR")
    order = make_order(member, product)
    client = signed_in(member)
    assert "€35" in client.get(f"/checkout/{order.ref}/").content.decode()
    answer = client.post(f"/checkout/{order.ref}/currency/", {"currency": "EUR"})
    order.refresh_from_db()
    other = Order.objects.exclude(pk=order.pk).get()
    assert (order.status, other.status, other.currency, other.total_amount) == ("cancelled", "pending", "EUR", 3500)
    assert answer.url == f"/checkout/{other.ref}/"


@EUROS
def test_a_currency_without_a_price_leaves_the_order_as_it_is(signed_in, member):
    order = make_order(member, make_product())
    answer = signed_in(member).post(f"/checkout/{order.ref}/currency/", {"currency": "EUR"})
    order.refresh_from_db()
    assert (order.status, answer.url) == ("pending", f"/checkout/{order.ref}/")


def test_what_costs_nothing_is_taken_without_a_provider_and_delivered(signed_in, member):
    product = make_product(price=100)
    order = make_order(member, product)
    use(order, make_coupon(percent=100))
    client = signed_in(member)
    page = client.get(f"/checkout/{order.ref}/").content.decode()
    assert ("There is nothing to pay" in page, "name=\"provider\"" in page) == (True, False)
    assert client.post(f"/checkout/{order.ref}/take/").url == f"/orders/{order.ref}/"
    order.refresh_from_db()
    assert (order.status, order.payments.count(), order.invoices.count()) == ("paid", 0, 0)
    assert rights_of(member, at=timezone.now()).product_ids == {product.pk}
    assert check_invariants() == []


def test_what_costs_something_is_not_taken_for_nothing(signed_in, member):
    order = make_order(member, make_product(price=100))
    signed_in(member).post(f"/checkout/{order.ref}/take/")
    order.refresh_from_db()
    assert order.status == "pending"
