"""Memberships that renew themselves: charged once before the end, tried again, open in grace, ended; prices announced before they apply."""
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.db import IntegrityError, transaction

from accounts.models import Standing
from accounts.personal import erasing
from accounts.standing import give
from billing import checkout, payments, renewals
from billing.access import rights_of
from billing.agreements import GRACE, RENEW_BEFORE, TRY_AGAIN_AFTER
from billing.grants import revoke
from billing.invariants import check_invariants
from billing.models import Agreement, Grant, Order, Payment, SandboxCharge, SandboxMood
from notices.models import Notice
from tests.factories.billing import fact_of, make_plan, make_product, paid_order, start
from tests.factories.terms import let_fail, make_agreement, renewing, withdraw

SHANGHAI = ZoneInfo("Asia/Shanghai")
NOW = datetime(2026, 1, 31, 12, tzinfo=SHANGHAI)
END = datetime(2026, 2, 28, 12, tzinfo=SHANGHAI)
DUE = END - RENEW_BEFORE
DAY, MINUTE = timedelta(days=1), timedelta(minutes=1)


@pytest.fixture
def product(db):
    return make_product()


@pytest.fixture
def plan(product):
    return make_plan("circle", products=[product], price=6800, name_en="Circle", name_zh="圈子")


def charged():
    return SandboxCharge.objects.filter(state="paid").count()


def kinds_told(member):
    return list(Notice.objects.filter(member=member).exclude(kind="order_paid").order_by("created_at", "id").values_list("kind", flat=True))


def is_open(member, product, at):
    return rights_of(member, at=at).access_to(product).allowed


def test_a_payment_with_permission_makes_an_agreement(member, plan):
    agreement = renewing(member, plan, at=NOW)
    assert (agreement.state, agreement.amount, agreement.currency, agreement.run_after) == ("active", 6800, "CNY", DUE)
    assert check_invariants() == []


def test_a_payment_without_permission_makes_none(member, plan):
    paid_order(member, plan, at=NOW)
    assert Agreement.objects.count() == 0


def test_it_is_charged_a_day_before_the_end_and_not_before(member, plan):
    renewing(member, plan, at=NOW)
    assert (renewals.renew_due(at=DUE - MINUTE), charged()) == (0, 1)
    assert (renewals.renew_due(at=DUE), charged()) == (1, 2)
    first, second = Grant.objects.order_by("starts_at")
    assert (second.starts_at, second.ends_at) == (first.ends_at, datetime(2026, 3, 31, 12, tzinfo=SHANGHAI))
    agreement = Agreement.objects.get()
    assert (agreement.state, agreement.run_after) == ("active", second.ends_at - RENEW_BEFORE)
    assert kinds_told(member) == ["membership_renewed"]
    assert check_invariants() == []


def test_twice_is_once(member, plan):
    agreement = renewing(member, plan, at=NOW)
    for _n in range(3):
        renewals.renew_due(at=DUE)
        renewals.renew(agreement.pk, at=DUE)
    assert (charged(), Grant.objects.count(), Order.objects.count()) == (2, 2, 2)


def test_who_bought_a_term_by_hand_is_charged_at_its_end(member, plan):
    renewing(member, plan, at=NOW)
    paid_order(member, plan, at=NOW + DAY)
    renewals.renew_due(at=DUE)
    assert charged() == 2
    assert Agreement.objects.get().run_after == datetime(2026, 3, 31, 12, tzinfo=SHANGHAI) - RENEW_BEFORE


def test_who_asked_to_be_erased_is_charged_no_more_until_they_come_back(member, plan):
    agreement = renewing(member, plan, at=NOW)
    erasing.ask(member, wish="keep", at=DUE - DAY)
    assert (renewals.renew_due(at=DUE), charged()) == (0, 1)
    erasing.take_back(member, at=DUE + MINUTE)
    assert (renewals.renew_due(at=END), charged()) == (1, 2)
    erasing.erase(member, wish="keep", at=END + DAY)
    agreement.refresh_from_db()
    assert (agreement.state, agreement.end_reason) == ("ended", "stopped")


def test_a_charge_whose_effect_was_lost_is_found_by_asking(member, plan, monkeypatch):
    """The process dies between the provider's yes and ours."""
    renewing(member, plan, at=NOW)
    with monkeypatch.context() as broken:
        broken.setattr(payments, "settle", lambda *args, **kwargs: 1 / 0)
        renewals.renew_due(at=DUE)
    assert (charged(), Grant.objects.count()) == (2, 1)
    # Nobody charges a second time while the first one's claim stands, nor after it.
    renewals.renew_due(at=DUE + MINUTE)
    payments.poll_pending_payments(at=DUE + 3 * MINUTE)
    assert Grant.objects.count() == 2
    renewals.renew_due(at=DUE + 20 * MINUTE)
    assert (charged(), Grant.objects.count(), Payment.objects.count()) == (2, 2, 2)
    assert check_invariants() == []


def test_a_lost_effect_is_also_found_by_the_next_sweep(member, plan, monkeypatch):
    renewing(member, plan, at=NOW)
    with monkeypatch.context() as broken:
        broken.setattr(payments, "settle", lambda *args, **kwargs: 1 / 0)
        renewals.renew_due(at=DUE)
    renewals.renew_due(at=DUE + 20 * MINUTE)
    assert (charged(), Grant.objects.count(), Payment.objects.count()) == (2, 2, 2)


def test_a_failed_charge_keeps_everything_open_for_days_of_grace(member, plan, product):
    let_fail(renewing(member, plan, at=NOW))
    renewals.renew_due(at=DUE)
    agreement = Agreement.objects.get()
    assert (agreement.state, agreement.attempts, agreement.run_after) == ("past_due", 1, DUE + TRY_AGAIN_AFTER[0])
    assert [is_open(member, product, at) for at in (END, END + GRACE - MINUTE, END + GRACE)] == [True, True, False]
    assert kinds_told(member) == ["renewal_failed"]
    assert check_invariants() == []


def sweep_until(last, first=DUE):
    at = first
    while at <= last:
        renewals.renew_due(at=at)
        at += timedelta(hours=6)


def test_it_is_tried_four_times_and_then_ends(member, plan, product):
    let_fail(renewing(member, plan, at=NOW))
    sweep_until(END + GRACE + DAY)
    agreement = Agreement.objects.get()
    assert (agreement.state, agreement.end_reason, agreement.attempts) == ("ended", "unpaid", 4)
    assert (Payment.objects.filter(is_renewal=True).count(), Order.objects.filter(agreement=agreement).count(), charged()) == (4, 1, 1)
    assert not is_open(member, product, END + GRACE)
    assert kinds_told(member)[-1] == "renewal_ended"
    renewals.renew_due(at=END + 60 * DAY)
    assert Payment.objects.count() == 5
    assert check_invariants() == []


def test_days_of_grace_are_part_of_the_term_that_is_paid_late(member, plan, product):
    agreement = renewing(member, plan, at=NOW)
    let_fail(agreement)
    renewals.renew_due(at=DUE)
    let_fail(agreement, fails=False)
    renewals.renew_due(at=END + 2 * DAY)
    term = Grant.objects.filter(source_kind="order").latest("starts_at")
    assert (term.starts_at, term.ends_at) == (END + 2 * DAY, datetime(2026, 3, 31, 12, tzinfo=SHANGHAI))
    assert Grant.objects.get(source_kind="grace").revoked_at == END + 2 * DAY
    agreement.refresh_from_db()
    assert (agreement.state, agreement.attempts) == ("active", 0)
    assert is_open(member, product, END + 2 * DAY)
    assert check_invariants() == []


def test_the_member_can_pay_an_outstanding_renewal_themselves(member, plan):
    agreement = renewing(member, plan, at=NOW)
    let_fail(agreement)
    renewals.renew_due(at=DUE)
    order = Order.objects.get(agreement=agreement)
    assert checkout.order_things(member, [plan], at=DUE + MINUTE) == order
    payment = start(order, at=DUE + MINUTE)
    payments.settle("sandbox", fact_of(payment), at=DUE + MINUTE)
    agreement.refresh_from_db()
    assert (agreement.state, Grant.objects.filter(source_kind="order").count()) == ("active", 2)
    renewals.renew_due(at=END)
    assert charged() == 1


def test_a_failed_attempt_of_the_members_own_counts_for_nothing(member, plan):
    agreement = renewing(member, plan, at=NOW)
    let_fail(agreement)
    renewals.renew_due(at=DUE)
    payment = start(Order.objects.get(agreement=agreement), at=DUE + MINUTE)
    payments.settle("sandbox", fact_of(payment, state="failed"), at=DUE + MINUTE)
    agreement.refresh_from_db()
    assert agreement.attempts == 1


def test_a_provider_that_cannot_be_reached_is_no_fault_of_the_members(member, plan, product):
    renewing(member, plan, at=NOW)
    SandboxMood.objects.create(is_down=True)
    renewals.renew_due(at=DUE)
    agreement = Agreement.objects.get()
    assert (agreement.attempts, kinds_told(member)) == (0, [])
    assert is_open(member, product, END + DAY)
    SandboxMood.objects.update(is_down=False)
    renewals.renew_due(at=END + 2 * DAY)
    assert (charged(), Agreement.objects.get().state) == (2, "active")
    assert check_invariants() == []


def test_a_permission_taken_back_at_the_provider_ends_it_without_a_charge(member, plan):
    withdraw(renewing(member, plan, at=NOW))
    renewals.renew_due(at=DUE)
    agreement = Agreement.objects.get()
    assert (agreement.state, agreement.end_reason, charged()) == ("ended", "gone", 1)
    assert (Order.objects.get(agreement=agreement).status, kinds_told(member)) == ("cancelled", ["renewal_ended"])


def test_a_member_who_stops_it_keeps_what_is_paid_and_is_charged_no_more(member, plan, product):
    agreement = renewing(member, plan, at=NOW)
    renewals.stop(agreement, at=NOW + DAY)
    sweep_until(END + DAY)
    agreement.refresh_from_db()
    assert (agreement.state, agreement.end_reason, charged()) == ("ended", "stopped", 1)
    assert [is_open(member, product, at) for at in (END - MINUTE, END)] == [True, False]


def test_it_can_be_switched_on_again_before_the_end(member, plan):
    agreement = renewing(member, plan, at=NOW)
    renewals.stop(agreement, at=NOW + DAY)
    renewals.go_on(agreement, at=NOW + 2 * DAY)
    sweep_until(END)
    assert charged() == 2


def test_stopping_while_a_payment_is_outstanding_ends_it_at_once(member, plan, product):
    agreement = renewing(member, plan, at=NOW)
    let_fail(agreement)
    renewals.renew_due(at=DUE)
    renewals.stop(agreement, at=END + DAY)
    agreement.refresh_from_db()
    assert (agreement.state, is_open(member, product, END + DAY)) == ("ended", False)


def test_what_staff_took_back_is_not_charged_again(member, plan):
    agreement = renewing(member, plan, at=NOW)
    revoke(Grant.objects.get(), at=NOW + DAY)
    agreement.refresh_from_db()
    assert (agreement.state, agreement.end_reason) == ("ended", "closed")
    sweep_until(END)
    assert charged() == 1


def test_a_plan_that_is_not_sold_any_more_is_not_renewed(member, plan):
    renewing(member, plan, at=NOW)
    plan.is_on_sale = False
    plan.save()
    renewals.renew_due(at=DUE)
    assert (Agreement.objects.get().end_reason, charged(), kinds_told(member)) == ("withdrawn", 1, ["renewal_ended"])


def test_a_suspended_member_is_not_charged(member, plan):
    renewing(member, plan, at=NOW)
    give(member, Standing.Reason.SUSPENDED, at=NOW)
    renewals.renew_due(at=DUE)
    assert charged() == 1


def test_a_new_permission_takes_the_place_of_the_old_one(member, plan):
    first = renewing(member, plan, at=NOW)
    second = renewing(member, plan, at=NOW + DAY)
    first.refresh_from_db()
    assert (first.state, first.end_reason, second.state) == ("ended", "replaced", "active")
    assert check_invariants() == []


def test_a_higher_price_is_charged_only_two_weeks_after_it_was_told(member, plan):
    renewing(member, plan, at=NOW)
    plan.price_amount = 9900
    plan.save()
    assert (renewals.announce_prices(at=DUE - DAY), renewals.announce_prices(at=DUE - DAY)) == (1, 0)
    renewals.renew_due(at=DUE)
    assert Order.objects.latest("id").total_amount == 6800
    renewals.renew_due(at=datetime(2026, 3, 30, 12, tzinfo=SHANGHAI))
    assert Order.objects.latest("id").total_amount == 9900
    assert kinds_told(member) == ["renewal_price", "membership_renewed", "membership_renewed"]


def test_a_lower_price_counts_at_once(member, plan):
    renewing(member, plan, at=NOW)
    plan.price_amount = 5000
    plan.save()
    renewals.renew_due(at=DUE)
    assert Order.objects.latest("id").total_amount == 5000


def test_one_bad_agreement_keeps_no_other_waiting(member, other_member, plan, monkeypatch):
    bad, good = renewing(member, plan, at=NOW), renewing(other_member, plan, at=NOW)
    attempt = renewals._attempt
    monkeypatch.setattr(renewals, "_attempt", lambda pk, at: 1 / 0 if pk == bad.pk else attempt(pk, at=at))
    renewals.renew_due(at=DUE)
    assert Grant.objects.filter(member=good.member).count() == 2


def test_two_live_agreements_for_one_plan_cannot_be(member, plan):
    make_agreement(member, plan)
    with pytest.raises(IntegrityError), transaction.atomic():
        make_agreement(member, plan)
