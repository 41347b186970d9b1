"""Renewals follow on; a step up begins at once."""
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from billing.access import rights_of
from billing.membership import membership_in
from billing.models import Grant
from tests.factories.billing import make_grant, make_plan, make_product, paid_order

SHANGHAI = ZoneInfo("Asia/Shanghai")
NOW = datetime(2026, 1, 31, 12, tzinfo=SHANGHAI)
DAY = timedelta(days=1)


@pytest.fixture
def products(db):
    return [make_product(), make_product()]


def spans(member):
    return [(grant.starts_at, grant.ends_at) for grant in Grant.objects.filter(member=member).order_by("id")]


def test_without_a_plan_nobody_is_a_member(member, products):
    make_grant(member, products[0])
    assert membership_in(rights_of(member, at=NOW)) is None


def test_a_renewal_begins_when_the_current_term_ends(member, products):
    plan = make_plan("month", products=products)
    paid_order(member, plan, at=NOW)
    paid_order(member, plan, at=NOW + 3 * DAY)
    first_end = datetime(2026, 2, 28, 12, tzinfo=SHANGHAI)
    assert spans(member) == [(NOW, first_end), (first_end, datetime(2026, 3, 31, 12, tzinfo=SHANGHAI))]
    assert membership_in(rights_of(member, at=NOW + 3 * DAY)).until == datetime(2026, 3, 31, 12, tzinfo=SHANGHAI)


def test_three_renewals_follow_one_another(member, products):
    plan = make_plan("month", products=products)
    for _ in range(3):
        paid_order(member, plan, at=NOW)
    assert [end for _start, end in spans(member)] == [start for start, _end in spans(member)][1:] + [spans(member)[-1][1]]
    assert membership_in(rights_of(member, at=NOW)).until == spans(member)[-1][1]


def test_a_renewal_after_the_term_ended_begins_at_once(member, products):
    plan = make_plan("month", products=products)
    paid_order(member, plan, at=NOW)
    later = NOW + 60 * DAY
    paid_order(member, plan, at=later)
    assert spans(member)[1][0] == later
    assert membership_in(rights_of(member, at=NOW + 45 * DAY)) is None


def test_a_longer_plan_with_the_same_list_follows_on(member, products):
    paid_order(member, make_plan("month", products=products), at=NOW)
    paid_order(member, make_plan("year", products=products, months=12), at=NOW)
    assert spans(member)[1][0] == spans(member)[0][1]


def test_a_plan_that_opens_more_begins_at_once(member, products):
    paid_order(member, make_plan("small", products=products[:1]), at=NOW)
    paid_order(member, make_plan("large", products=products, price=29900), at=NOW)
    assert spans(member)[1][0] == NOW


def test_a_lapsed_member_is_none(member, products):
    make_grant(member, make_plan(products=products), starts_at=NOW - 40 * DAY, ends_at=NOW - 10 * DAY)
    assert membership_in(rights_of(member, at=NOW)) is None
