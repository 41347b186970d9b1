"""A refund is told on its day, and no day before it changes."""
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from billing.models import Refund
from billing.revenue import Change, cash_by_day, payers_at, recognised_by_day, term_rates
from tests.factories.billing import make_plan, make_product, paid_order
from tests.factories.refunds import make_policy, refunded

SHANGHAI = ZoneInfo("Asia/Shanghai")
FIRST, LAST = date(2026, 2, 1), date(2026, 6, 30)


def at(day, month=3):
    return datetime(2026, month, day, 12, tzinfo=SHANGHAI)


def only(figures):
    return {(day.month, day.day): amount for day, amount in figures.items() if amount}


def test_a_product_is_negative_on_the_day_of_its_refund(member):
    refunded(paid_order(member, make_product(price=26800), at=at(1)), at=at(5))
    assert only(recognised_by_day(FIRST, LAST)) == {(3, 1): 26800, (3, 5): -26800}
    assert only(cash_by_day(FIRST, LAST)) == {(3, 1): 26800, (3, 5): -26800}
    assert recognised_by_day(date(2026, 3, 5), date(2026, 3, 5)) == {date(2026, 3, 5): -26800}


def test_a_membership_gives_back_what_it_earned_and_earns_no_more(member):
    refunded(paid_order(member, make_plan(price=3100), at=at(1)), at=at(11))
    earned = recognised_by_day(FIRST, LAST)
    assert only(earned) == {**{(3, day): 100 for day in range(1, 11)}, (3, 11): -1000}
    assert (sum(earned.values()), sum(cash_by_day(FIRST, LAST).values())) == (0, 0)


def test_a_part_of_a_membership_lowers_the_days_to_come(member):
    make_policy()
    order = paid_order(member, make_plan(price=3100), at=at(1))
    refunded(order, at=at(11), amounts={order.lines.get().pk: 1050})
    earned = recognised_by_day(FIRST, LAST)
    assert only(earned) == {**{(3, day): 100 for day in range(1, 11)}, **{(3, day): 50 for day in range(11, 32)}}
    assert sum(earned.values()) == 3100 - 1050


def test_a_part_that_ends_the_membership_earns_the_rest_at_once(member):
    make_policy()
    order = paid_order(member, make_plan(price=3100), at=at(1))
    refunded(order, at=at(11), amounts={order.lines.get().pk: 2000}, access=Refund.Access.REVOKE)
    assert only(recognised_by_day(FIRST, LAST)) == {**{(3, day): 100 for day in range(1, 11)}, (3, 11): 100}


def test_a_part_of_the_range_gives_the_same_days_with_refunds(member):
    make_policy()
    for number, thing in enumerate((make_plan(price=19901), make_product(price=700), make_plan(price=35), make_plan(price=9999, months=2))):
        order = paid_order(member, thing, at=at(1 + number))
        part = thing.price_amount // 3
        refunded(order, at=at(10 + number), amounts={order.lines.get().pk: part})
        refunded(order, at=at(20 - number, 4), amounts={order.lines.get().pk: part})
    whole = recognised_by_day(FIRST, LAST)
    assert {day: amount for start in whole for day, amount in recognised_by_day(start, start).items()} == whole
    # Two independent paths: lines less refund lines, and what the days add up to.
    sold, back = 19901 + 700 + 35 + 9999, 2 * (6633 + 233 + 11 + 3333)
    assert sum(whole.values()) == sum(cash_by_day(FIRST, LAST).values()) == sold - back


@given(
    amount=st.integers(1, 10**6), days=st.integers(1, 400),
    changes=st.lists(st.tuples(st.integers(-30, 500), st.integers(0, 10**6), st.booleans()), max_size=4),
)
@settings(max_examples=200, deadline=None)
def test_a_term_adds_up_and_its_past_stays(amount, days, changes):
    begins, given_back, known = date(2026, 1, 1), 0, []
    ends = begins + timedelta(days=days - 1)
    before = spread(term_rates(amount, begins, ends))
    for day, wanted, is_end in sorted(changes):
        back = min(wanted, amount - given_back)
        given_back += back
        day = begins + timedelta(days=day)
        known += [Change(day, back), *([Change(day, 0, is_end=True)] if is_end else [])]
        after = spread(term_rates(amount, begins, ends, known))
        assert sum(after.values()) == amount - given_back
        assert {one: part for one, part in after.items() if one < day} == {one: part for one, part in before.items() if one < day}
        before = after


def spread(runs):
    found = {}
    for start, stop, rate in runs:
        for number in range((stop - start).days + 1):
            day = start + timedelta(days=number)
            found[day] = found.get(day, 0) + rate
    return {day: part for day, part in found.items() if part}


def test_a_buyer_is_a_payer_until_the_whole_was_paid_back(member):
    refunded(paid_order(member, make_product(), at=at(1)), at=at(5))
    assert (list(payers_at(at(4))), list(payers_at(at(6)))) == ([member], [])


@pytest.mark.parametrize("size", [5, 25])
def test_refunds_cost_one_query_more_however_many(member, count_queries, size):
    for _ in range(size):
        refunded(paid_order(member, make_product(price=100), at=at(1)), at=at(1))
    with count_queries(5):
        assert recognised_by_day(date(2026, 3, 1), date(2026, 3, 1)) == {date(2026, 3, 1): 0}
