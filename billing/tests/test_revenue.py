"""What was earned, what came in, who pays."""
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from billing.grants import revoke
from billing.models import Grant, Order, OrderLine
from billing.revenue import cash_by_day, daily_rates, payers_at, recognised_by_day
from kit.money import split
from tests.factories.billing import make_grant, make_order, make_plan, make_product, paid_order

SHANGHAI = ZoneInfo("Asia/Shanghai")
DAY = timedelta(days=1)


def at(day, hour=12):
    return datetime(2026, 3, day, hour, tzinfo=SHANGHAI)


@given(amount=st.integers(1, 10**7), days=st.integers(1, 800))
@settings(max_examples=200)
def test_daily_rates_are_what_split_gives(amount, days):
    begins = date(2026, 1, 1)
    spread = []
    for start, stop, rate in daily_rates(amount, begins, begins + timedelta(days=days - 1)):
        spread += [rate] * ((stop - start).days + 1)
    assert spread + [0] * (days - len(spread)) == split(amount, [1] * days)


def test_a_product_is_earned_on_the_local_day_it_was_paid(member):
    # 23:30 UTC of the 9th is the 10th in Shanghai.
    paid_order(member, make_product(price=26800), at=datetime(2026, 3, 9, 23, 30, tzinfo=ZoneInfo("UTC")))
    assert recognised_by_day(date(2026, 3, 9), date(2026, 3, 11)) == {date(2026, 3, 9): 0, date(2026, 3, 10): 26800, date(2026, 3, 11): 0}


def test_a_plan_is_earned_evenly_and_exactly_over_its_days(member):
    paid_order(member, make_plan(price=19900), at=at(1))
    earned = recognised_by_day(date(2026, 2, 1), date(2026, 5, 1))
    assert sum(earned.values()) == 19900
    assert [day for day, amount in earned.items() if amount] == [date(2026, 3, 1) + i * DAY for i in range(31)]
    assert set(earned.values()) == {0, 641, 642}


def test_a_part_of_the_range_gives_the_same_days(member):
    for day in (1, 5, 20):
        paid_order(member, make_plan(price=19900 + day), at=at(day))
        paid_order(member, make_product(price=100 * day), at=at(day))
    whole = recognised_by_day(date(2026, 3, 1), date(2026, 6, 30))
    assert sum(whole.values()) == 3 * 19900 + 26 + 2600
    parts = {day: amount for start in whole for day, amount in recognised_by_day(start, start).items()}
    assert parts == whole


def test_a_renewal_is_earned_in_its_own_term(member):
    plan = make_plan(price=3100)
    paid_order(member, plan, at=at(1))
    paid_order(member, plan, at=at(2))
    assert [(line.serves_from, line.serves_until) for line in OrderLine.objects.order_by("id")] == [
        (date(2026, 3, 1), date(2026, 3, 31)), (date(2026, 4, 1), date(2026, 4, 30)),
    ]


@pytest.mark.parametrize("size", [5, 25])
def test_revenue_costs_five_queries_however_many_orders(member, count_queries, size):
    for _ in range(size):
        paid_order(member, make_product(price=100), at=at(1))
    with count_queries(5):
        assert recognised_by_day(date(2026, 3, 1), date(2026, 3, 1)) == {date(2026, 3, 1): 100 * size}


def test_another_currency_is_counted_apart(member):
    paid_order(member, make_product(price=500, currency="USD"), at=at(1))
    day = date(2026, 3, 1)
    assert (recognised_by_day(day, day), recognised_by_day(day, day, currency="USD")) == ({day: 0}, {day: 500})


def test_cash_comes_in_on_the_day_of_the_payment(member):
    paid_order(member, make_plan(price=19900, months=12), at=at(1))
    assert cash_by_day(date(2026, 3, 1), date(2026, 3, 2)) == {date(2026, 3, 1): 19900, date(2026, 3, 2): 0}


def test_orders_that_are_not_paid_earn_nothing(member):
    make_order(member, make_product(), at=at(1))
    day = date(2026, 3, 1)
    assert (recognised_by_day(day, day), cash_by_day(day, day), list(payers_at(at(2)))) == ({day: 0}, {day: 0}, [])


def test_where_real_money_moves_test_orders_count_in_no_figure(member, monkeypatch):
    paid_order(member, make_product(), at=at(1))
    paid_order(member, make_plan(), at=at(1))
    day = date(2026, 3, 1)
    assert (list(payers_at(at(2))), Order.objects.filter(is_test=True).count()) == ([member], 2)
    monkeypatch.setattr("billing.revenue.real_money", lambda: True)
    assert (recognised_by_day(day, day), list(payers_at(at(2)))) == ({day: 0}, [])


def test_a_payer_holds_a_paid_plan_or_bought_within_thirty_days(member, other_member, staff):
    paid_order(member, make_plan(months=2), at=at(1))
    paid_order(other_member, make_product(), at=at(1))
    make_grant(staff, make_plan(), starts_at=at(1))
    assert list(payers_at(at(1) - DAY)) == []
    assert sorted(payers_at(at(2)).values_list("handle", flat=True)) == ["lin", "marta"]
    assert list(payers_at(at(1) + 31 * DAY)) == [member]
    assert list(payers_at(at(1) + 70 * DAY)) == []


def test_a_payer_of_yesterday_stays_one_after_the_grant_is_revoked(member):
    paid_order(member, make_plan(), at=at(1))
    revoke(Grant.objects.get(), at=at(3))
    assert (list(payers_at(at(2))), list(payers_at(at(4)))) == ([member], [])
