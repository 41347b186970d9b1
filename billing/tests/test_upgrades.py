"""A larger plan begins at once and takes over what the smaller one had left, to the cent."""
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from billing import checkout, payments, upgrades
from billing.access import rights_of
from billing.invariants import check_invariants
from billing.models import Agreement, Grant, Order, OrderLine, TermCredit
from billing.refund_effects import left_of_lines
from billing.revenue import daily_rates, recognised_by_day, unearned
from billing.terms import opens_of, served
from notices.models import Notice
from tests.factories.billing import fact_of, make_grant, make_order, make_plan, make_product, paid_order, start
from tests.factories.refunds import ask
from tests.factories.terms import renewing

SHANGHAI = ZoneInfo("Asia/Shanghai")
NOW = datetime(2026, 3, 1, 12, tzinfo=SHANGHAI)
DAY = timedelta(days=1)


@pytest.fixture
def products(db):
    return [make_product(), make_product()]


@pytest.fixture
def small(products):
    return make_plan("small", products=products[:1], price=3100, name_en="Small", name_zh="小")


@pytest.fixture
def large(products):
    return make_plan("large", products=products, price=31000, months=12, name_en="Large", name_zh="大")


def earned_in_all():
    return recognised_by_day(date(2026, 1, 1), date(2032, 12, 31))


def test_it_begins_at_once_and_costs_less_by_the_days_left(member, small, large, products):
    paid_order(member, small, at=NOW)
    at = NOW + 10 * DAY
    order = make_order(member, large, at=at)
    line = order.lines.get()
    # 31 days at a yuan each, ten of them gone.
    assert (line.credit_amount, line.amount, order.total_amount) == (2100, 28900, 28900)
    paid_order(member, large, at=at)
    old, new = Grant.objects.order_by("id")
    assert (old.revoked_at, new.starts_at) == (at, at)
    assert all(rights_of(member, at=at).access_to(product).allowed for product in products)
    assert Notice.objects.filter(member=member, kind="membership_upgraded").count() == 1
    assert check_invariants() == []


def test_what_the_old_term_had_left_is_earned_in_the_new_one(member, small, large):
    paid_order(member, small, at=NOW)
    before = recognised_by_day(date(2026, 3, 1), date(2026, 3, 10))
    paid_order(member, large, at=NOW + 10 * DAY)
    old, new = OrderLine.objects.order_by("id")
    assert served(old) == (date(2026, 3, 1), date(2026, 3, 10), 1000)
    assert served(new) == (date(2026, 3, 11), date(2027, 3, 10), 31000)
    assert recognised_by_day(date(2026, 3, 1), date(2026, 3, 10)) == before
    assert sum(earned_in_all().values()) == 3100 + 28900


def a_day(runs):
    return [rate for start, stop, rate in runs for _n in range((stop - start).days + 1)]


@given(days=st.integers(1, 31), price=st.integers(1, 50000))
@settings(max_examples=200)
def test_what_a_term_earned_before_its_upgrade_is_what_it_would_have_earned(days, price):
    """`served` gives a shorter term and less money: day by day that is the same as before."""
    begins = date(2026, 3, 1)
    whole = a_day(daily_rates(price, begins, date(2026, 3, 31)))
    kept = sum(whole[:days])
    shorter = a_day(daily_rates(kept, begins, begins + timedelta(days=days - 1)))
    assert shorter + [0] * (days - len(shorter)) == whole[:days] + [0] * (days - len(whole[:days]))


def test_terms_that_have_not_begun_are_taken_over_whole(member, small, large):
    for _n in range(3):
        paid_order(member, small, at=NOW)
    paid_order(member, large, at=NOW)
    assert (OrderLine.objects.latest("id").credit_amount, TermCredit.objects.count()) == (9300, 3)
    assert Grant.objects.filter(revoked_at=NOW).count() == 3
    assert sum(earned_in_all().values()) == 31000
    assert check_invariants() == []


def test_the_price_is_never_below_zero_and_all_that_was_left_is_earned(member, small, products):
    for _n in range(4):
        paid_order(member, small, at=NOW)
    month = make_plan("month", products=products, price=5000)
    order = make_order(member, month, at=NOW)
    assert (order.total_amount, order.lines.get().credit_amount) == (0, 5000)
    payments.take_free(order, at=NOW)
    assert served(OrderLine.objects.latest("id")).amount == 12400
    assert sum(earned_in_all().values()) == 12400
    assert check_invariants() == []


def test_a_plan_that_opens_less_begins_at_the_end_and_credits_nothing(member, small, large):
    paid_order(member, large, at=NOW)
    order = paid_order(member, small, at=NOW + DAY)
    assert order.lines.get().credit_amount == 0
    assert Grant.objects.latest("id").starts_at == Grant.objects.earliest("id").ends_at


def test_a_plan_that_opens_something_else_replaces_nothing(member, small):
    paid_order(member, small, at=NOW)
    other = paid_order(member, make_plan(products=[make_product()]), at=NOW)
    assert (other.lines.get().credit_amount, Grant.objects.filter(revoked_at=None).count()) == (0, 2)


def test_what_staff_gave_is_worth_no_money(member, small, large):
    make_grant(member, small, starts_at=NOW - DAY, ends_at=NOW + 20 * DAY)
    assert make_order(member, large, at=NOW).total_amount == 31000


def test_another_currency_is_not_credited(member, products, large):
    paid_order(member, make_plan(products=products[:1], price=3100, currency="USD"), at=NOW)
    assert make_order(member, large, at=NOW).total_amount == 31000


def test_test_money_buys_nothing_off_real_prices(member, small, large, monkeypatch):
    paid_order(member, small, at=NOW)
    monkeypatch.setattr("billing.upgrades.real_money", lambda: True)
    assert upgrades.left_of(rights_of(member, at=NOW), large, opens_of(large), "CNY") == []


def test_two_upgrades_ordered_at_once_take_the_credit_once(member, small, large, products):
    paid_order(member, small, at=NOW)
    other = make_plan("larger", products=products, price=40000, months=12)
    orders = [make_order(member, plan, at=NOW) for plan in (large, other)]
    attempts = [start(order, at=NOW) for order in orders]
    verdicts = [payments.settle("sandbox", fact_of(payment), at=NOW) for payment in attempts]
    assert [str(verdict) for verdict in verdicts] == ["applied", "held"]
    assert TermCredit.objects.moved().count() == 1
    assert check_invariants() == []


def test_the_credit_cannot_be_asked_back_as_well(member, small, large):
    first = paid_order(member, small, at=NOW)
    assert list(left_of_lines(first).values()) == [3100]
    paid_order(member, large, at=NOW + 10 * DAY)
    assert list(left_of_lines(first).values()) == [1000]


def test_money_asked_back_meanwhile_holds_the_upgrade(member, small, large):
    first = paid_order(member, small, at=NOW)
    order = make_order(member, large, at=NOW + DAY)
    payment = start(order, at=NOW + DAY)
    ask(first, at=NOW + DAY)
    assert payments.settle("sandbox", fact_of(payment), at=NOW + DAY) == "held"
    assert Grant.objects.get().revoked_at is None


def test_money_on_its_way_back_is_not_credited(member, small, large):
    ask(paid_order(member, small, at=NOW), at=NOW)
    assert make_order(member, large, at=NOW + DAY).total_amount == 31000


def test_the_old_plan_renews_no_more(member, small, large):
    agreement = renewing(member, small, at=NOW)
    paid_order(member, large, at=NOW + DAY)
    agreement.refresh_from_db()
    assert (agreement.state, agreement.end_reason) == ("ended", "upgraded")
    assert Agreement.objects.live().count() == 0


def test_an_upgrade_of_an_upgrade_hands_everything_on(member, small, large, products):
    paid_order(member, small, at=NOW)
    paid_order(member, large, at=NOW + 10 * DAY)
    life = make_plan("life", products=[*products, make_product()], price=100000, months=None)
    line = paid_order(member, life, at=NOW + 20 * DAY).lines.get()
    old = OrderLine.objects.order_by("id")[1]
    assert line.credit_amount == 31000 - served(old).amount == TermCredit.objects.get(line=line).amount
    assert sum(earned_in_all().values()) == sum(Order.objects.values_list("total_amount", flat=True))
    assert check_invariants() == []


def test_nothing_is_left_after_the_last_day(member, small):
    line = paid_order(member, small, at=NOW).lines.get()
    assert [unearned(line, date(2026, 3, 1)), unearned(line, date(2026, 3, 31)), unearned(line, date(2026, 4, 1))] == [3100, 100, 0]
    assert checkout.words_of(small)["description_zh"] == "小"
