"""Bundles: one price, one right a product, refunds in proportion; and orders of several lines."""
from datetime import timedelta
from fractions import Fraction

import pytest
from django.utils import timezone

from billing import checkout, refund_policy
from billing.access import rights_of
from billing.fulfilment import Description, Fulfiller, fulfillers
from billing.invariants import check_invariants
from billing.models import BundleItem, Grant, LedgerEntry
from billing.refusals import BillingRefused
from tests.factories.billing import make_grant, make_order, make_product, paid_order
from tests.factories.prices import make_bundle, make_price, pay
from tests.factories.refunds import make_policy, refunded

NOW = timezone.now()
DAY = timedelta(days=1)


@pytest.fixture
def parts(db):
    return [make_product(price=20000), make_product(price=10000), make_product(price=30000)]


@pytest.fixture
def bundle(parts):
    return make_bundle(parts, "three", price=40000)


def opened(member, at=None):
    return set(rights_of(member, at=at or timezone.now()).product_ids)


def test_a_paid_bundle_opens_each_product_for_life(member, parts, bundle):
    order = paid_order(member, bundle, at=NOW)
    assert opened(member) == {part.pk for part in parts}
    assert set(Grant.objects.values_list("source_key", "ends_at")) == {(order.ref, None)}
    assert check_invariants() == []


def test_its_price_is_split_in_proportion_to_what_the_parts_cost(member, parts, bundle):
    line = make_order(member, bundle, at=NOW).lines.get()
    assert list(line.parts.values_list("product", "amount")) == [(parts[0].pk, 13333), (parts[1].pk, 6667), (parts[2].pk, 20000)]


def test_without_a_price_of_each_part_in_the_currency_the_parts_are_equal(member, parts, bundle):
    make_price(bundle, 1000, "EUR")
    line = checkout.order_things(member, [bundle], at=NOW, currency="EUR").lines.get()
    assert list(line.parts.values_list("amount", flat=True)) == [334, 333, 333]


def test_what_joins_the_bundle_after_the_order_is_not_in_it(member, parts, bundle):
    order = make_order(member, bundle, at=NOW)
    BundleItem.objects.create(bundle=bundle, product=make_product())
    pay(order)
    assert opened(member) == {part.pk for part in parts}


def test_who_owns_a_part_may_still_buy_it_and_who_owns_all_may_not(member, parts, bundle):
    make_grant(member, parts[0])
    assert make_order(member, bundle, at=NOW).total_amount == 40000
    for part in parts[1:]:
        make_grant(member, part)
    with pytest.raises(BillingRefused, match="already have this"):
        make_order(member, bundle, at=NOW)


def test_what_is_owned_already_is_said_before_the_purchase(signed_in, member, parts, bundle):
    make_grant(member, parts[1])
    client = signed_in(member)
    page = client.get("/bundles/three/").content.decode()
    assert ("1 of these is yours already" in page, "You save ¥200" in page) == (True, True)
    order = make_order(member, bundle)
    assert "1 of these is yours already" in client.get(f"/checkout/{order.ref}/").content.decode()


def test_an_empty_bundle_is_not_on_sale(member):
    with pytest.raises(BillingRefused, match="not on sale"):
        make_order(member, make_bundle([]), at=NOW)


def test_a_bundle_with_a_part_that_is_not_sold_is_not_on_sale(member, parts, monkeypatch):
    closed = Fulfiller(kind="closed", describe=lambda product: Description("Closed"), sellable=lambda line: False)
    monkeypatch.setitem(fulfillers._entries, "closed", closed)
    with pytest.raises(BillingRefused, match="not on sale"):
        make_order(member, make_bundle([*parts, make_product(kind="closed")]), at=NOW)


def test_each_part_is_delivered_by_its_own_fulfiller_and_taken_back_by_it(member, monkeypatch):
    acts = []
    fulfiller = Fulfiller(
        kind="ticket", describe=lambda product: Description("Ticket"),
        **{act: lambda line, act=act: acts.append((act, line.product_id, line.receiver.pk)) for act in ("reserve", "deliver", "release")},
    )
    monkeypatch.setitem(fulfillers._entries, "ticket", fulfiller)
    first, second = make_product(kind="ticket"), make_product(kind="ticket")
    order = paid_order(member, make_bundle([first, second]), at=NOW)
    refunded(order, at=NOW)
    assert acts == [
        (act, product.pk, member.pk) for act in ("reserve", "deliver", "release") for product in (first, second)
    ]


def test_a_bundle_that_is_paid_back_closes_all_it_opened_and_nothing_else(member, parts, bundle):
    make_grant(member, parts[0])
    order = paid_order(member, bundle, at=NOW)
    refunded(order, at=NOW)
    assert opened(member) == {parts[0].pk}
    assert check_invariants() == []


def test_what_is_used_of_a_bundle_is_weighed_by_what_its_parts_are_worth(member, monkeypatch):
    used = {}
    read = Fulfiller(kind="read", describe=lambda product: Description("Text"), consumed_share=lambda line: used.get(line.product_id, 0))
    monkeypatch.setitem(fulfillers._entries, "read", read)
    dear, cheap = make_product(kind="read", price=30000), make_product(kind="read", price=10000)
    line = paid_order(member, make_bundle([dear, cheap], price=20000), at=NOW).lines.get()
    used[dear.pk] = Fraction(1, 2)
    assert refund_policy.consumed_share(line, at=NOW) == Fraction(3, 8)


def test_an_order_of_several_lines_is_refunded_line_by_line_and_in_proportion(member, parts):
    """Two products and a bundle on one order: one line goes back whole, then a part of everything that is left."""
    make_policy()
    single, other = make_product(price=10000), make_product(price=5000)
    order = pay(checkout.order_things(member, [single, other, make_bundle(parts, price=40000)], at=NOW))
    lines = list(order.lines.order_by("id"))
    assert (order.total_amount, [line.amount for line in lines]) == (55000, [10000, 5000, 40000])
    refunded(order, at=NOW + DAY, amounts={lines[0].pk: 10000})
    assert opened(member, NOW + 2 * DAY) == {other.pk, *(part.pk for part in parts)}
    part = refunded(order, at=NOW + DAY, amounts={lines[1].pk: 1000, lines[2].pk: 8000})
    assert list(part.lines.order_by("order_line").values_list("order_line", "amount")) == [(lines[1].pk, 1000), (lines[2].pk, 8000)]
    assert dict(LedgerEntry.objects.filter(transaction__key=f"refund:{part.pk}").values_list("account__code", "amount")) == {
        "provider_clearing": -9000, "revenue": 9000,
    }
    assert opened(member, NOW + 2 * DAY) == {other.pk, *(part.pk for part in parts)}
    refunded(order, at=NOW + DAY, amounts={lines[1].pk: 4000, lines[2].pk: 32000})
    assert (opened(member, NOW + 2 * DAY), order.money.refund_state, order.money.refunded) == (set(), "full", 55000)
    assert check_invariants() == []


def test_nothing_is_ordered_twice_on_one_order(member, parts, bundle):
    """One right would hang on two lines, and a refund of one would close the other."""
    for things in ([parts[0], bundle], [parts[0], parts[0]]):
        with pytest.raises(BillingRefused, match="twice"):
            checkout.order_things(member, things, at=NOW)


def test_the_page_of_a_bundle_takes_the_same_queries_with_five_and_with_twenty_five_parts(signed_in, member, count_queries):
    few, many = make_bundle([make_product() for _n in range(5)], "few"), make_bundle([make_product() for _n in range(25)], "many")
    client = signed_in(member)
    client.get(f"/bundles/{few.sku}/")
    for bundle in (few, many):
        with count_queries(6):
            client.get(f"/bundles/{bundle.sku}/")
