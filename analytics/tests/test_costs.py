"""Cost items over days and scopes, exchange rates, and money of the days."""
import random
from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from analytics import rollups
from analytics.costs import borne_in, cost_by_day, items_in
from analytics.metrics import METRICS
from analytics.models import CommunityDay, CostShare, ExchangeRate, MetricRun, MetricValue
from analytics.money import compute_cost, correct_days
from analytics.readings import Readings
from kit.periods import Period
from tests.factories.accounts import make_member
from tests.factories.analytics import at, make_cost
from tests.factories.billing import make_plan, make_product, paid_order
from tests.rig.race import race

pytestmark = pytest.mark.django_db
DAY = date(2026, 3, 1)
MARCH = Period(DAY, date(2026, 3, 31))


def figure(name, period):
    return METRICS[name].compute(Readings(period.first, period.last), period)


def roll(period, now):
    for day in period:
        rollups.roll_up(day, now=now)


def test_C1_shares_of_items_and_return():
    for amount, share in ((6_000_000, "1"), (2_000_000, "0.7"), (3_000_000, "0.5")):
        make_cost(amount, MARCH.first, MARCH.last + timedelta(days=1), shares={"community": Decimal(share)})
    roll(MARCH, at(date(2026, 4, 2)))
    cost = figure("cost", MARCH)
    assert cost.value == 89000
    assert cost.inputs["identity"] == {"scopes": 110000, "items": 110000, "rollup": 89000, "holds": True}
    assert cost.inputs["elsewhere"] == 21000
    assert [item["share"] for item in cost.inputs["items"]] == [1, 0.5, 0.7]


def test_C2_a_hundred_over_three_scopes_to_the_cent():
    third = Decimal("0.333333")
    make_cost(10000, DAY, DAY + timedelta(days=1), shares={"community": third, "course:git": third, "event:meetup": third})
    [part] = [borne_in(item, Period(DAY, DAY)) for item in items_in(MARCH)]
    assert part.by_scope == {"community": 3334, "course:git": 3333, "event:meetup": 3333, None: 0}


def test_C4_without_items_cost_is_nothing_and_return_unknown():
    roll(Period(DAY, DAY), at(DAY + timedelta(days=1)))
    assert figure("cost", Period(DAY, DAY)).value == 0
    assert figure("roi", Period(DAY, DAY)).value is None


def test_without_any_share_the_community_bears_all_of_an_item():
    make_cost(3100, DAY, DAY + timedelta(days=31))
    assert [(part.ours, part.amount) for part in [borne_in(item, MARCH) for item in items_in(MARCH)]] == [(3100, 3100)]


def test_periods_side_by_side_add_up_to_the_whole_to_the_cent():
    dice = random.Random(11)
    for _ in range(20):
        first = DAY + timedelta(days=dice.randrange(-40, 20))
        shares = {"community": Decimal(dice.randrange(1, 500)) / 1000, "course:git": Decimal(dice.randrange(1, 499)) / 1000}
        make_cost(dice.randrange(1, 10**7), first, first + timedelta(days=dice.randrange(1, 90)), shares=shares)
    items = items_in(MARCH)
    cuts = [Period(DAY, DAY + timedelta(days=9)), Period(DAY + timedelta(days=10), MARCH.last)]
    for item in items:
        whole, parts = borne_in(item, MARCH), [borne_in(item, cut) for cut in cuts]
        assert sum(part.ours for part in parts) == whole.ours
        assert sum(whole.by_scope.values()) == whole.amount
    assert sum(cost_by_day(items, MARCH).values()) == sum(borne_in(item, MARCH).ours for item in items)


def test_a_foreign_item_is_converted_at_the_rate_of_its_first_day():
    ExchangeRate.objects.create(currency="USD", from_on=date(2026, 1, 1), rate=Decimal("7.00"))
    ExchangeRate.objects.create(currency="USD", from_on=date(2026, 3, 1), rate=Decimal("7.25"))
    ExchangeRate.objects.create(currency="JPY", from_on=date(2026, 1, 1), rate=Decimal("0.05"))
    make_cost(10000, DAY, DAY + timedelta(days=1), currency="USD")
    make_cost(2000, DAY, DAY + timedelta(days=1), currency="JPY")
    assert [item.amount for item in items_in(MARCH)] == [72500, 10000]


def test_an_item_without_a_rate_for_its_currency_is_refused():
    item = make_cost(100, DAY, DAY + timedelta(days=1), currency="EUR")
    with pytest.raises(ValidationError):
        item.full_clean()


def test_an_item_that_ends_before_it_starts_is_refused():
    with pytest.raises(IntegrityError), transaction.atomic():
        make_cost(100, DAY, DAY)


def test_shares_above_one_are_refused():
    item = make_cost(100, DAY, MARCH.last, shares={"community": Decimal("0.7")})
    with pytest.raises(ValidationError):
        CostShare.objects.create(item=item, scope="course:git", share=Decimal("0.4"))
    CostShare.objects.create(item=item, scope="course:git", share=Decimal("0.3"))
    assert item.shares.count() == 2


def test_an_edited_item_corrects_the_days_that_were_rolled_up():
    item = make_cost(3100, DAY, DAY + timedelta(days=31))
    now = at(date(2026, 4, 2))
    roll(MARCH, now)
    assert figure("cost", MARCH).inputs["identity"]["holds"]
    item.amount = 6200
    item.save()
    assert not figure("cost", MARCH).inputs["identity"]["holds"], "the rollup is old, and the page says so"
    compute_cost(now)
    assert figure("cost", MARCH).value == 62
    assert figure("cost", MARCH).inputs["identity"]["holds"]
    assert correct_days(MARCH) == 0
    run = MetricRun.objects.get(metric="cost")
    assert (run.state, run.first, run.last) == ("done", MARCH.first, MARCH.last)
    stored = MetricValue.objects.get(name="cost", window=28)
    assert (stored.last, stored.value, stored.unit) == (date(2026, 4, 1), 54, "CNY")


def test_revenue_payers_and_cash_of_a_day():
    payer, other = make_member("payer", joined_at=at(DAY)), make_member("other", joined_at=at(DAY))
    paid_order(payer, make_plan(price=3000), at=at(DAY, "13:00"))
    paid_order(other, make_product(price=500), at=at(DAY, "14:00"))
    roll(Period(DAY, DAY), at(DAY + timedelta(days=1)))
    day = CommunityDay.objects.get()
    assert (day.members, day.payers, day.cash_minor) == (2, 2, 3500)
    assert 500 < day.revenue_minor < 3500, "the product whole, of the plan one day"
    assert figure("pay_rate", Period(DAY, DAY)).value == 1
    assert figure("payers", Period(DAY, DAY)).value == 2
    assert figure("cash", Period(DAY, DAY)).value == 35


def _share(item_id, scope):
    return CostShare.objects.create(item_id=item_id, scope=scope, share=Decimal("0.6")).pk


@pytest.mark.rig
@pytest.mark.django_db(transaction=True)
def test_two_shares_at_once_cannot_exceed_one():
    item = make_cost(100, DAY, MARCH.last)
    outcomes = race(_share, [(item.pk, "course:a"), (item.pk, "course:b")])
    assert sorted(state for state, _ in outcomes) == ["done", "refused"]
