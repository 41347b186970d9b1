"""What a member can open, why, and until when."""
from datetime import timedelta

import pytest
from django.contrib.auth.models import AnonymousUser
from django.utils import timezone

from billing.access import rights_of, ways_to_open
from billing.grants import revoke
from billing.models import PlanProduct
from tests.factories.billing import make_grant, make_plan, make_product, paid_order

NOW = timezone.now()
DAY = timedelta(days=1)


@pytest.fixture
def product(db):
    return make_product("rust")


@pytest.fixture
def plan(product):
    return make_plan("all", products=[product, make_product("sql")])


def test_what_costs_nothing_is_open_to_a_visitor_without_a_query(db, count_queries):
    with count_queries(0):
        access = rights_of(AnonymousUser(), at=NOW).access_to(None)
    assert (access.allowed, access.reason) == (True, "free")


def test_a_visitor_opens_nothing_paid_and_costs_no_query(product, count_queries):
    with count_queries(0):
        access = rights_of(AnonymousUser(), at=NOW).access_to(product)
    assert (access.allowed, access.reason) == (False, "none")


@pytest.mark.parametrize("size", [5, 25])
def test_rights_cost_one_query_whatever_a_member_holds(member, count_queries, size):
    products = [make_product() for _ in range(size)]
    for product in products:
        make_grant(member, product)
    make_grant(member, make_plan(products=products), ends_at=NOW + DAY)
    with count_queries(1):
        rights = rights_of(member, at=NOW)
        assert all(rights.access_to(product).allowed for product in products)
        assert rights.product_ids == {product.pk for product in products}


def test_a_bought_product_is_open_for_life_and_names_its_order(member, product):
    order = paid_order(member, product, at=NOW)
    access = rights_of(member, at=NOW + timedelta(days=4000)).access_to(product)
    assert (access.allowed, access.reason, access.until, access.order_ref) == (True, "product", None, order.ref)


def test_a_plan_opens_its_products_until_it_ends(member, product, plan):
    order = paid_order(member, plan, at=NOW)
    access = rights_of(member, at=NOW + DAY).access_to(product)
    assert (access.allowed, access.reason, access.plan.slug, access.order_ref) == (True, "plan", "all", order.ref)
    assert timedelta(days=27) < access.until - NOW < timedelta(days=32)
    assert rights_of(member, at=access.until).access_to(product).allowed is False


def test_a_product_that_no_plan_lists_stays_closed_to_a_subscriber(member, plan):
    paid_order(member, plan, at=NOW)
    assert rights_of(member, at=NOW).access_to(make_product()).allowed is False


def test_a_product_added_to_a_plan_opens_at_once(member, plan):
    paid_order(member, plan, at=NOW)
    added = make_product()
    PlanProduct.objects.create(plan=plan, product=added)
    assert rights_of(member, at=NOW).access_to(added).allowed is True


def test_another_members_grant_opens_nothing_for_me(member, other_member, product):
    make_grant(other_member, product)
    assert rights_of(member, at=NOW).access_to(product).allowed is False


@pytest.mark.parametrize(
    ("starts", "ends", "open_"),
    [(-2, None, True), (-2, 1, True), (-2, -1, False), (1, None, False), (1, 2, False)],
)
def test_a_grant_opens_from_its_start_until_its_end(member, product, starts, ends, open_):
    make_grant(member, product, starts_at=NOW + starts * DAY, ends_at=NOW + ends * DAY if ends is not None else None)
    assert rights_of(member, at=NOW).access_to(product).allowed is open_


def test_a_revoked_right_is_gone_at_once_and_was_there_before(member, product):
    grant = make_grant(member, product, starts_at=NOW - 2 * DAY)
    revoke(grant, at=NOW)
    assert rights_of(member, at=NOW).access_to(product).allowed is False
    assert rights_of(member, at=NOW - DAY).access_to(product).allowed is True


def test_what_is_bought_for_life_is_told_before_the_membership(member, product, plan):
    paid_order(member, plan, at=NOW)
    paid_order(member, product, at=NOW)
    access = rights_of(member, at=NOW).access_to(product)
    assert (access.reason, access.until) == ("product", None)


def test_until_counts_the_renewal_that_follows(member, product, plan):
    make_grant(member, plan, starts_at=NOW - DAY, ends_at=NOW + 10 * DAY)
    make_grant(member, plan, starts_at=NOW + 10 * DAY, ends_at=NOW + 40 * DAY)
    make_grant(member, plan, starts_at=NOW + 50 * DAY, ends_at=NOW + 60 * DAY)
    assert rights_of(member, at=NOW).access_to(product).until == NOW + 40 * DAY


def test_a_gift_says_that_it_was_given(member, product):
    make_grant(member, product)
    access = rights_of(member, at=NOW).access_to(product)
    assert (access.is_gift, access.order_ref, access.sentence) == (True, "", "It was given to you.")


def test_ways_to_open_name_the_product_and_each_plan_that_includes_it(product, plan, count_queries):
    make_plan("other", products=[make_product()])
    make_plan("dollars", products=[product], currency="USD")
    make_plan("old", products=[product], is_on_sale=False)
    # Plans, bundles, prices (one plan has another currency of its own), refund policies.
    with count_queries(4):
        ways = ways_to_open(product, "CNY")
    assert [(way.kind, way.key, way.price_amount, way.months) for way in ways] == [
        ("product", "rust", 26800, None), ("plan", "all", 19900, 1),
    ]


def test_a_product_off_sale_is_opened_by_plans_only(plan, product):
    product.is_on_sale = False
    assert [way.key for way in ways_to_open(product, "CNY")] == ["all"]
