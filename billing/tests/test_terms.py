"""How long terms run and where they follow on: month ends, leap days, chains, holes, grace, life."""
from calendar import monthrange
from datetime import date, datetime, timedelta
from unittest import mock
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from billing.access import rights_of
from billing.grants import revoke
from billing.invariants import check_invariants
from billing.models import Grant, OrderLine
from billing.refusals import BillingRefused
from billing.terms import LIFETIME_MONTHS, add_months, begin, next_term, opens_of, served
from kit.periods import zone
from tests.factories.billing import make_grant, make_order, make_plan, make_product, paid_order

SHANGHAI = ZoneInfo("Asia/Shanghai")
NOW = datetime(2026, 1, 31, 12, tzinfo=SHANGHAI)
DAY = timedelta(days=1)
INSTANTS = st.datetimes(datetime(2020, 1, 1), datetime(2035, 12, 31)).map(lambda moment: moment.replace(tzinfo=SHANGHAI))


def days(member):
    return [(grant.starts_at.astimezone(SHANGHAI).date(), grant.ends_at.astimezone(SHANGHAI).date()) for grant in
            Grant.objects.filter(member=member).order_by("starts_at", "id")]


def test_the_last_of_january_comes_back_in_march():
    february = add_months(NOW, 1, 31)
    assert (february, add_months(february, 1, 31)) == (
        datetime(2026, 2, 28, 12, tzinfo=SHANGHAI), datetime(2026, 3, 31, 12, tzinfo=SHANGHAI),
    )


def test_a_year_from_a_leap_day_ends_on_the_last_of_february_and_the_fourth_on_a_leap_day():
    ends, start = [], datetime(2028, 2, 29, 9, tzinfo=SHANGHAI)
    for _n in range(4):
        start = add_months(start, 12, 29)
        ends.append(start.date())
    assert ends == [date(2029, 2, 28), date(2030, 2, 28), date(2031, 2, 28), date(2032, 2, 29)]


@given(start=INSTANTS, parts=st.lists(st.sampled_from([1, 3, 12]), min_size=1, max_size=12))
@settings(max_examples=300, deadline=None)
def test_a_chain_of_terms_ends_where_one_long_term_would(start, parts):
    at, anchor = start, start.day
    for months in parts:
        following = add_months(at, months, anchor)
        assert following > at
        assert following.day in (anchor, monthrange(following.year, following.month)[1])
        assert (following.hour, following.minute, following.second) == (start.hour, start.minute, start.second)
        at = following
    assert at == add_months(start, sum(parts), anchor)


@pytest.mark.parametrize("name", ["Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "Asia/Shanghai"])
@given(start=st.datetimes(datetime(2024, 1, 1), datetime(2028, 12, 31)), months=st.integers(1, 30))
@settings(max_examples=100, deadline=None)
def test_an_hour_that_the_clocks_leave_out_becomes_one_that_there_is(name, start, months):
    with mock.patch("billing.terms.zone", return_value=ZoneInfo(name)):
        end = add_months(start.replace(tzinfo=ZoneInfo(name)), months)
    assert end.astimezone(ZoneInfo("UTC")).astimezone(ZoneInfo(name)) == end
    assert abs(end.replace(tzinfo=None) - start).days >= 28 * months - 1


@pytest.fixture
def products(db):
    return [make_product(), make_product()]


def test_three_months_from_the_thirty_first_keep_the_anchor(member, products):
    plan = make_plan(products=products)
    for _n in range(3):
        paid_order(member, plan, at=NOW)
    assert days(member) == [
        (date(2026, 1, 31), date(2026, 2, 28)), (date(2026, 2, 28), date(2026, 3, 31)), (date(2026, 3, 31), date(2026, 4, 30)),
    ]
    assert [(line.serves_from, line.serves_until) for line in OrderLine.objects.order_by("id")] == [
        (date(2026, 1, 31), date(2026, 2, 27)), (date(2026, 2, 28), date(2026, 3, 30)), (date(2026, 3, 31), date(2026, 4, 29)),
    ]


def test_a_term_bought_when_one_in_the_middle_was_taken_back_is_laid_over_none(member, products):
    month, year = make_plan(products=products), make_plan(products=products, months=12)
    for _n in range(3):
        paid_order(member, month, at=NOW)
    revoke(Grant.objects.filter(member=member).order_by("starts_at")[1], at=NOW)
    # A month fits into the hole, a year does not.
    rights = rights_of(member, at=NOW)
    assert next_term(rights, month, opens_of(month)).starts_at == datetime(2026, 2, 28, 12, tzinfo=SHANGHAI)
    assert next_term(rights, year, opens_of(year)).starts_at == datetime(2026, 4, 30, 12, tzinfo=SHANGHAI)


def test_what_staff_give_for_later_keeps_nobody_waiting(member, products):
    plan = make_plan(products=products)
    make_grant(member, plan, starts_at=NOW + 10 * DAY, ends_at=NOW + 20 * DAY)
    assert next_term(rights_of(member, at=NOW), plan, opens_of(plan)).starts_at == NOW


def test_a_plan_for_life_has_no_end_and_is_earned_over_three_years(member, products):
    plan = make_plan(products=products, months=None, price=360000)
    paid_order(member, plan, at=NOW)
    grant, line = Grant.objects.get(), OrderLine.objects.get()
    assert (grant.ends_at, line.serves_from, line.serves_until) == (None, date(2026, 1, 31), date(2029, 1, 30))
    assert served(line) == (date(2026, 1, 31), date(2029, 1, 30), 360000)
    assert LIFETIME_MONTHS == 36
    assert check_invariants() == []


def test_who_holds_it_for_life_is_not_sold_it_again(member, products):
    plan, small = make_plan(products=products, months=None), make_plan(products=products[:1])
    paid_order(member, plan, at=NOW)
    for again in (plan, small):
        with pytest.raises(BillingRefused, match="for life"):
            make_order(member, again, at=NOW)


def test_a_term_that_would_end_before_it_serves_a_day_serves_its_first():
    term = begin(NOW, 1)
    assert term.serves == {"serves_from": date(2026, 1, 31), "serves_until": date(2026, 2, 27)}
    assert zone().key == "Asia/Shanghai"
