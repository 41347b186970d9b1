"""Terms and renewals under races and kills, on PostgreSQL, each with its guard switched off as well."""
import multiprocessing
import os
import signal
from datetime import timedelta

import pytest
from django.db import connection, connections
from django.utils import timezone

from billing import agreements, inbox, payments, renewals, trials
from billing.invariants import check_invariants
from billing.models import Agreement, Grant, Order, Payment, SandboxCharge
from tests.factories.accounts import make_member
from tests.factories.billing import fact_of, make_order, make_plan, make_product, notice_of, start
from tests.factories.terms import renewing
from tests.rig.race import race

pytestmark = [pytest.mark.rig, pytest.mark.django_db(transaction=True)]
TIMES = 8
ROUNDS = 15
DAY = timedelta(days=1)


@pytest.fixture
def plan(only_on_postgres):
    return make_plan("circle", products=[make_product()], price=6800)


def deliver(notice):
    return inbox.receive("sandbox", *notice, at=timezone.now())


def bought_at_once(member, plan):
    """Two payments for the same plan, told of at the same moment."""
    payments_begun = []
    for _n in range(2):
        order = make_order(member, plan)
        payments_begun.append(start(order))
        # Else the second press finds the first order again.
        Order.objects.filter(pk=order.pk).update(expires_at=timezone.now())
    race(deliver, [(notice_of(fact_of(payment)),) for payment in payments_begun])
    return Grant.objects.filter(member=member).order_by("starts_at", "ends_at")


def test_a_membership_bought_twice_at_once_gives_two_terms_and_loses_no_day(plan):
    member = make_member("payer")
    first, second = bought_at_once(member, plan)
    assert second.starts_at == first.ends_at
    assert second.ends_at > first.ends_at + 27 * DAY
    assert check_invariants() == []


def test_control_without_the_members_lock_the_terms_are_laid_over_each_other(plan, monkeypatch):
    for module in (payments.grants, renewals):
        monkeypatch.setattr(module, "lock_member", lambda member_id: None)
    for number in range(ROUNDS):
        first, second = bought_at_once(make_member(f"payer-{number}"), plan)
        if second.starts_at != first.ends_at:
            break
    else:
        pytest.fail("nobody got into the window")
    assert any("laid over" in sentence for sentence in check_invariants())


def sweep(at):
    return renewals.renew_due(at=at)


def charged():
    return SandboxCharge.objects.filter(state="paid").count()


def due(plan, handle="payer"):
    renewing(make_member(handle), plan)
    return Grant.objects.latest("id").ends_at - agreements.RENEW_BEFORE


def test_the_sweep_of_several_workers_charges_once(plan):
    at = due(plan)
    results = race(sweep, [(at,)] * TIMES)
    assert {outcome for outcome, _value in results} == {"done"}
    assert (charged(), Order.objects.count(), Grant.objects.count()) == (2, 2, 2)
    assert check_invariants() == []


def test_control_without_lock_and_key_several_charges_are_made(plan, monkeypatch):
    monkeypatch.setattr(renewals, "lock_member", lambda member_id: None)
    with connection.cursor() as cursor:
        cursor.execute("SELECT indexdef FROM pg_indexes WHERE indexname = 'one_open_renewal_an_agreement'")
        definition = cursor.fetchone()[0]
        cursor.execute("DROP INDEX one_open_renewal_an_agreement")
    try:
        extra = 0
        for number in range(ROUNDS):
            before = charged()
            race(sweep, [(due(plan, f"payer-{number}"),)] * TIMES)
            extra = charged() - before - 2
            if extra:
                break
        assert extra > 0
    finally:
        Order.objects.pending().update(agreement=None)
        with connection.cursor() as cursor:
            cursor.execute(definition)


def test_trials_begun_at_once_are_one(plan):
    plan.trial_days = 7
    plan.save()
    member = make_member("payer")
    results = race(begin_trial, [(member, plan)] * TIMES)
    assert sorted(outcome for outcome, _value in results) == ["done"] + ["refused"] * (TIMES - 1)
    assert Grant.objects.count() == 1


def begin_trial(member, plan):
    return trials.begin(member, plan, at=timezone.now()).pk


def killed_after_the_charge(at, monkeypatch):
    """A worker of its own that dies by kill -9 when the provider has said yes and before anything of it is written."""
    monkeypatch.setattr(payments, "settle", lambda *args, **kwargs: os.kill(os.getpid(), signal.SIGKILL))
    connections.close_all()
    worker = multiprocessing.get_context("fork").Process(target=sweep, args=(at,))
    worker.start()
    worker.join(30)
    monkeypatch.undo()
    return worker.exitcode


def test_a_worker_killed_between_charge_and_effect_charges_once_and_loses_nothing(plan, monkeypatch):
    at = due(plan)
    assert killed_after_the_charge(at, monkeypatch) == -signal.SIGKILL
    # The control: the money is there, the term is not, and nothing brings it by itself.
    assert (charged(), Grant.objects.count(), Payment.objects.filter(received_at=None).count()) == (2, 1, 1)
    # Either sweep finds it; both are one.
    results = race(finish, [("renew", at + timedelta(minutes=20)), ("poll", at + timedelta(minutes=20))] * 2)
    assert {outcome for outcome, _value in results} == {"done"}
    assert (charged(), Order.objects.count(), Grant.objects.count(), Payment.objects.count()) == (2, 2, 2, 2)
    assert Agreement.objects.get().state == "active"
    assert check_invariants() == []


def finish(which, at):
    return renewals.renew_due(at=at) if which == "renew" else payments.poll_pending_payments(at=at)
