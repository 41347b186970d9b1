"""A trial opens a plan for some days and nothing, once."""
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.db import IntegrityError, transaction

from billing import trials
from billing.access import rights_of
from billing.invariants import check_invariants
from billing.models import Grant, Order
from billing.refusals import BillingRefused
from billing.revenue import payers_at
from tests.factories.billing import make_plan, make_product, paid_order

NOW = datetime(2026, 3, 1, 12, tzinfo=ZoneInfo("Asia/Shanghai"))
DAY = timedelta(days=1)


@pytest.fixture
def plan(db):
    return make_plan("tasting", products=[make_product()], trial_days=14)


def test_it_opens_the_plan_for_its_days_without_an_order(member, plan):
    trial = trials.begin(member, plan, at=NOW)
    product = plan.products.get()
    assert [rights_of(member, at=at).access_to(product).allowed for at in (NOW, NOW + 14 * DAY)] == [True, False]
    assert (trial.source_kind, Order.objects.count(), list(payers_at(NOW))) == ("trial", 0, [])
    assert check_invariants() == []


def test_a_second_trial_of_a_plan_is_refused_for_ever(member, plan):
    trials.begin(member, plan, at=NOW)
    with pytest.raises(BillingRefused):
        trials.begin(member, plan, at=NOW + 400 * DAY)
    assert Grant.objects.count() == 1


def test_the_database_itself_allows_one(member, plan):
    given = trials.begin(member, plan, at=NOW)
    with pytest.raises(IntegrityError), transaction.atomic():
        Grant.objects.create(
            member=member, plan=plan, starts_at=NOW + 30 * DAY, source_kind=given.source_kind, source_key=given.source_key
        )


def test_who_bought_the_plan_needs_no_trial(member, plan):
    paid_order(member, plan, at=NOW - 60 * DAY)
    with pytest.raises(BillingRefused):
        trials.begin(member, plan, at=NOW)


def test_who_holds_all_that_it_opens_is_told_so(member, plan):
    paid_order(member, make_plan(products=[*plan.products.all(), make_product()]), at=NOW - DAY)
    with pytest.raises(BillingRefused, match="already"):
        trials.begin(member, plan, at=NOW)


@pytest.mark.parametrize("changed", [{"trial_days": 0}, {"is_on_sale": False}])
def test_a_plan_without_trial_or_sale_has_none(member, plan, changed):
    for name, value in changed.items():
        setattr(plan, name, value)
    with pytest.raises(BillingRefused):
        trials.begin(member, plan, at=NOW)


@pytest.mark.parametrize("who", ["unverified", "suspended"])
def test_who_may_not_take_part_gets_none(request, who, plan):
    with pytest.raises(BillingRefused):
        trials.begin(request.getfixturevalue(who), plan, at=NOW)


def test_what_is_bought_meanwhile_begins_when_it_is_over(member, plan):
    trial = trials.begin(member, plan, at=NOW)
    paid_order(member, plan, at=NOW + DAY)
    assert Grant.objects.get(source_kind="order").starts_at == trial.ends_at
