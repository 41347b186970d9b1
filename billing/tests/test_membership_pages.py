"""The plans page says what each plan means for its reader; the own page says what comes next, and switches renewals."""
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from billing import renewals, trials
from billing.models import Agreement, Grant, SandboxCharge
from tests.factories.billing import make_plan, make_product, paid_order
from tests.factories.terms import let_fail, make_agreement, renewing

DAY = timedelta(days=1)
PLANS, MINE = "/membership/", "/me/membership/"


@pytest.fixture
def products(db):
    return [make_product(), make_product()]


@pytest.fixture
def small(products):
    return make_plan("small", products=products[:1], price=3100, name_en="Small", trial_days=14, position=1)


@pytest.fixture
def large(products):
    return make_plan("large", products=products, price=36000, months=12, name_en="Large", position=2)


@pytest.fixture
def reader(signed_in, member):
    member.language = "en"
    member.save()
    return signed_in(member)


def text(client, path):
    answer = client.get(path)
    assert answer.status_code == 200
    return " ".join(answer.content.decode().split())


def test_a_visitor_reads_prices_by_the_month_and_that_there_is_a_trial(client, small, large):
    page = text(client, PLANS + "?language=en")
    assert "¥30 a month" in page
    assert "You can try it 14 days for nothing." in page
    assert reverse("billing:try_plan", args=["small"]) not in page


def test_a_plan_for_life_says_so(reader, products):
    make_plan(products=products, months=None, price=100000, name_en="Patron")
    assert "for life" in text(reader, PLANS)


def test_a_member_tries_a_plan_and_is_not_offered_it_again(reader, member, small):
    assert reverse("billing:try_plan", args=["small"]) in text(reader, PLANS)
    answer = reader.post(reverse("billing:try_plan", args=["small"]), follow=True)
    assert answer.redirect_chain == [(MINE, 302)]
    assert "Nothing is charged." in answer.content.decode()
    assert Grant.objects.get(member=member).source_kind == "trial"
    assert reverse("billing:try_plan", args=["small"]) not in text(reader, PLANS)
    answer = reader.post(reverse("billing:try_plan", args=["small"]), follow=True)
    assert "You have had this plan already" in answer.content.decode()


def test_an_upgrade_says_what_changes_and_what_is_paid(reader, member, small, large):
    paid_order(member, small, at=timezone.now())
    page = text(reader, PLANS)
    assert "Instead of “Small”: it begins at once, what you have left comes off. You pay ¥329, that is ¥31 less." in page
    assert "Upgrade to “Large”" in page


def test_who_holds_it_for_life_has_nothing_to_buy(reader, member, products, small):
    paid_order(member, make_plan(products=products, months=None, name_en="Patron"), at=timezone.now())
    page = text(reader, PLANS)
    assert page.count("All of it is open to you for life.") == 2
    assert reverse("billing:buy_plan", args=["small"]) not in page


@pytest.mark.parametrize("size", [2, 6])
def test_the_plans_page_costs_the_same_however_many_plans(reader, member, products, small, count_queries, size):
    paid_order(member, small, at=timezone.now())
    for number in range(size):
        make_plan(products=products[:1], position=10 + number)
    text(reader, PLANS)
    with count_queries(8):
        reader.get(PLANS)


def test_own_page_says_when_what_is_charged_and_switches_it_off_and_on(reader, member, small):
    agreement = renewing(member, small, at=timezone.now())
    assert "we charge ¥31 through Sandbox" in text(reader, MINE)
    page = reader.post(reverse("billing:stop_renewal", args=[agreement.pk]), follow=True).content.decode()
    assert ("Nothing more is charged." in page, "Renew it again" in page) == (True, True)
    page = reader.post(reverse("billing:resume_renewal", args=[agreement.pk]), follow=True).content.decode()
    assert "Switch renewals off" in page
    agreement.refresh_from_db()
    assert (agreement.is_live, agreement.stops_at_end) == (True, False)


def test_own_page_offers_to_pay_an_outstanding_renewal(reader, member, small):
    bought = timezone.now() - 30 * DAY
    agreement = renewing(member, small, at=bought)
    let_fail(agreement)
    renewals.renew_due(at=Grant.objects.get().ends_at - DAY)
    order = agreement.orders.get()
    page = text(reader, MINE)
    assert "The charge of ¥31 for “Small” failed." in page
    assert reverse("billing:checkout", args=[order.ref]) in page
    assert SandboxCharge.objects.filter(state="paid").count() == 1


def test_somebody_elses_agreement_is_not_there(reader, other_member, small):
    agreement = make_agreement(other_member, small)
    for name in ("stop_renewal", "resume_renewal"):
        assert reader.post(reverse(f"billing:{name}", args=[agreement.pk])).status_code == 404
    assert Agreement.objects.get().stops_at_end is False


def test_a_renewal_that_has_ended_cannot_be_switched_on(reader, member, small):
    agreement = make_agreement(member, small, state="ended", ended_at=timezone.now())
    page = reader.post(reverse("billing:resume_renewal", args=[agreement.pk]), follow=True).content.decode()
    assert "allow it again with your next payment" in page


def test_terms_before_are_listed(reader, member, small):
    paid_order(member, small, at=timezone.now() - 90 * DAY)
    page = text(reader, MINE)
    assert ("Terms before" in page, "You are not a member at the moment." in page) == (True, True)


def test_without_an_end_nothing_comes_next(reader, member, products):
    paid_order(member, make_plan(products=products, months=None), at=timezone.now())
    assert "Nothing: it has no end." in text(reader, MINE)


def test_own_page_says_when_a_trial_ends(reader, member, small):
    trials.begin(member, small, at=timezone.now())
    assert "It ends on" in text(reader, MINE)


@pytest.mark.parametrize("size", [5, 25])
def test_own_page_costs_the_same_however_many_terms_there_were(reader, member, small, count_queries, size):
    for number in range(size):
        paid_order(member, small, at=timezone.now() - (40 + 40 * number) * DAY)
    text(reader, MINE)
    with count_queries(5):
        reader.get(MINE)
