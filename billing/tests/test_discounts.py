"""What a coupon takes off: to the cent, never below zero, shared out without a rest."""
import pytest
from hypothesis import given
from hypothesis import strategies as st

from billing.discounts import amount_off, parts_of, worth
from billing.models import Coupon, OrderLine, Product
from billing.refusals import BillingRefused


def line(unit, quantity=1, credit=0, kind="thing") -> OrderLine:
    return OrderLine(product=Product(pk=1, kind=kind), unit_amount=unit, quantity=quantity, credit_amount=credit)


def percent(number, **fields) -> Coupon:
    return Coupon(percent_bp=round(number * 100), **fields)


def fixed(amount, **fields) -> Coupon:
    return Coupon(fixed_amount=amount, currency="CNY", **fields)


@pytest.mark.parametrize(("number", "base", "off"), [
    (20, 26800, 5360), (12.5, 999, 125), (33.33, 100, 33), (50, 1, 1), (49.99, 1, 0), (100, 777, 777), (0.01, 4999, 0), (0.01, 5000, 1),
    (15, 1990, 299),
])
def test_a_percentage_is_rounded_to_the_nearest_minor_unit_half_up(number, base, off):
    assert amount_off(percent(number), base) == off


@pytest.mark.parametrize(("coupon", "lines", "parts"), [
    (fixed(5000), [line(26800)], [5000]),
    (fixed(50000), [line(26800)], [26800]),
    (fixed(100), [line(100), line(100), line(100)], [34, 33, 33]),
    (percent(10), [line(1005), line(1005)], [101, 100]),
    (percent(50), [line(1000, quantity=3)], [1500]),
    # A credit of the term before is taken off first.
    (percent(50), [line(1000, credit=400)], [300]),
    (fixed(900), [line(1000, credit=400)], [600]),
    (percent(50, scope="kinds", kinds=["course"]), [line(1000, kind="course"), line(1000)], [500, 0]),
])
def test_the_discount_is_shared_out_over_the_lines_it_is_for(coupon, lines, parts):
    assert parts_of(coupon, lines, "CNY") == parts


@given(
    st.lists(st.tuples(st.integers(1, 10**9), st.integers(1, 20), st.integers(0, 100)), min_size=1, max_size=8),
    st.one_of(st.integers(1, 10_000).map(lambda bp: Coupon(percent_bp=bp)), st.integers(1, 10**12).map(fixed)),
)
def test_no_line_ever_costs_less_than_nothing(rows, coupon):
    lines = [line(unit, quantity, credit=unit * quantity * share // 100) for unit, quantity, share in rows]
    bases = [one.full_amount - one.credit_amount for one in lines]
    try:
        parts = parts_of(coupon, lines, "CNY")
    except BillingRefused:
        assert amount_off(coupon, sum(bases)) == 0 or sum(bases) == 0
        return
    assert all(0 <= part <= base for part, base in zip(parts, bases, strict=True))
    assert sum(parts) == min(amount_off(coupon, sum(bases)), sum(bases))


@pytest.mark.parametrize(("coupon", "currency", "why"), [
    (fixed(5000), "JPY", "This coupon is for orders in CNY."),
    (percent(10, currency="CNY", minimal_amount=30000), "CNY", "This coupon is for orders of at least ¥300."),
    (percent(10, scope="kinds", kinds=["course"]), "CNY", "This coupon is not for what you chose."),
    (percent(0.01), "CNY", "This coupon takes nothing off this order."),
])
def test_a_coupon_that_does_not_fit_says_why(coupon, currency, why):
    with pytest.raises(BillingRefused) as refusal:
        parts_of(coupon, [line(1000)], currency)
    assert str(refusal.value) == why


def test_what_it_is_worth_in_words():
    coupons = (percent(20), percent(12.5), percent(100), fixed(5000))
    assert [worth(one) for one in coupons] == ["20% off", "12.5% off", "free of charge", "¥50 off"]
