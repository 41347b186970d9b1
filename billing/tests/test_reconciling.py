"""Statements of providers against our books: what is taken in, what is a difference, what is settled by whom."""
from datetime import timedelta
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone, translation

from billing import disputes, inbox, payments, reconciling, refunds
from billing.invariants import check_invariants
from billing.models import (
    Discrepancy,
    Dispute,
    Grant,
    LedgerEntry,
    Payment,
    Reconciliation,
    Refund,
    SandboxCharge,
    SandboxMood,
    StatementEntry,
)
from billing.providers.base import ProviderFailed
from billing.providers.sandbox import deciding, disputing, refunding
from billing.providers.sandbox.transport import Provider
from billing.refusals import BillingRefused
from billing.stuck import stuck_orders
from kit.periods import day_of
from tests.factories.billing import make_order, make_product, start

pytestmark = pytest.mark.django_db
PRICE = 26800


@pytest.fixture
def now():
    return timezone.now()


@pytest.fixture
def payment(member, now):
    return start(make_order(member, make_product(price=PRICE), at=now))


@pytest.fixture
def charge(payment):
    return SandboxCharge.objects.get(payment_key=str(payment.key))


@pytest.fixture
def paid(payment, charge, now):
    """Paid there, and we know it."""
    deciding.pay(charge.pk, deciding.Card.LOST, at=now)
    payments.ask_provider(payment, at=now)
    payment.refresh_from_db()
    return payment


def run(now):
    done = reconciling.reconcile("sandbox", day_of(now), at=now)
    return done.lines, done.agreed, done.mended, done.differ, done.error


def differences():
    return list(Discrepancy.objects.order_by("id").values_list("kind", "about", "state"))


def clearing():
    return sum(LedgerEntry.objects.filter(account__code="provider_clearing").values_list("amount", flat=True))


def test_what_agrees_is_counted_and_nothing_else_happens(paid, now):
    assert (run(now), run(now), differences()) == ((1, 1, 0, 0, ""), (1, 1, 0, 0, ""), [])
    entry = StatementEntry.objects.get()
    assert (entry.payment_key, entry.moved, entry.agrees, Reconciliation.objects.count()) == (str(paid.key), PRICE, True, 1)


def test_money_whose_notice_never_came_is_taken_in(payment, charge, now):
    deciding.pay(charge.pk, deciding.Card.LOST, at=now)
    assert run(now) == (1, 0, 1, 0, "")
    payment.refresh_from_db()
    assert (payment.state, Grant.objects.count(), clearing(), check_invariants()) == ("succeeded", 1, PRICE, [])
    assert differences() == [("missed", "payment", "mended")]
    assert run(now) == (1, 1, 0, 0, "")


def test_a_refund_and_a_dispute_we_never_heard_of_are_taken_in(paid, charge, now):
    SandboxMood.objects.create(notices="lost")
    refunding.refund_from_outside(charge.pk, 800, at=now)
    disputing.decide_dispute(disputing.open_dispute(charge.pk, at=now).pk, won=True, at=now)
    assert run(now) == (4, 1, 3, 0, "")
    assert (Refund.objects.get().is_external, Dispute.objects.get().state, clearing()) == (True, "won", PRICE - 800)
    assert (run(now), check_invariants()) == ((4, 4, 0, 0, ""), [])


def test_another_amount_is_a_difference_until_staff_settle_it(payment, charge, now, staff):
    deciding.pay(charge.pk, deciding.Card.WRONG_AMOUNT, at=now)
    assert (run(now), run(now)) == ((1, 0, 0, 1, ""), (1, 0, 0, 1, ""))
    found = Discrepancy.objects.get()
    assert (found.kind, found.payment, "26,799" in found.theirs or "267.99" in found.theirs) == ("differs", payment, True)
    assert (found.ours, found.theirs) == ("needs attention, ¥268", "succeeded, ¥267.99")
    with translation.override("zh-hans"):
        # Kept as data, worded for whoever reads it.
        assert all(not c.isascii() or not c.isalpha() for c in f"{found.ours} {found.theirs}")
    reconciling.settle(found, how="The payer sends the last cent.", by=staff, at=now)
    found.refresh_from_db()
    assert (found.state, found.settled_by, Grant.objects.count()) == ("settled", staff, 0)
    with pytest.raises(BillingRefused):
        reconciling.settle(found, how="Again.", by=staff, at=now)


def test_money_that_disagrees_can_be_held_and_paid_back(payment, charge, now, staff):
    deciding.pay(charge.pk, deciding.Card.WRONG_AMOUNT, at=now)
    run(now)
    reconciling.hold(Discrepancy.objects.get(), how="Goes back.", by=staff, at=now)
    payment.refresh_from_db()
    assert (payment.state, payment.amount, payment.received_at, clearing()) == ("needs_attention", PRICE - 1, now, PRICE - 1)
    assert (Discrepancy.objects.get().state, Grant.objects.count(), check_invariants()) == ("settled", 0, [])
    asked = refunds.request(payment, by=staff, reason="not what was asked for", at=now)
    assert (asked.amount, run(now)[1]) == (PRICE - 1, 1)


def test_money_for_a_payment_we_do_not_know_is_a_difference(paid, charge, now):
    charge.refresh_from_db()
    charge.pk, charge.token, charge.payment_key = None, "elsewhere", "00000000-0000-0000-0000-000000000000"
    charge.save()
    assert (run(now), differences()) == ((2, 1, 0, 1, ""), [("unknown", "payment", "open")])


def test_money_that_the_provider_does_not_know_is_a_difference(paid, charge, now):
    charge.delete()
    assert (run(now), differences()) == ((0, 0, 0, 1, ""), [("not_there", "payment", "open")])
    assert (run(now), len(differences())) == ((0, 0, 0, 1, ""), 1)


def test_a_line_that_comes_late_mends_the_difference(paid, charge, now):
    token = charge.token
    SandboxCharge.objects.filter(pk=charge.pk).update(state="open", effective_at=None)
    run(now)
    SandboxCharge.objects.filter(pk=charge.pk).update(state="paid", effective_at=now, token=token)
    assert (run(now)[:3], differences()) == ((1, 1, 0), [("not_there", "payment", "mended")])


def test_a_payment_of_the_day_before_that_we_heard_of_today_is_no_difference(payment, charge, now):
    deciding.pay(charge.pk, deciding.Card.LOST, at=now - timedelta(days=1))
    payments.ask_provider(payment, at=now)
    assert (run(now), differences()) == ((0, 0, 0, 0, ""), [])


def test_a_refund_that_the_provider_does_not_know_is_a_difference(paid, charge, now):
    made = refunding.refund_from_outside(charge.pk, 800, at=now)
    run(now)
    StatementEntry.objects.filter(kind="refund").delete()
    made.delete()
    assert (run(now)[3], differences()[-1]) == (1, ("not_there", "refund", "open"))


def test_imported_money_is_not_looked_for(paid, now):
    Payment.objects.filter(pk=paid.pk).update(provider_payment_id=None)
    SandboxCharge.objects.all().delete()
    assert run(now) == (0, 0, 0, 0, "")


def test_a_statement_that_cannot_be_had_is_said_and_tried_again(paid, now):
    mood = SandboxMood.objects.create(is_down=True)
    assert run(now)[4] == "the sandbox cannot be reached"
    mood.delete()
    assert run(now) == (1, 1, 0, 0, "")


def test_one_bad_line_does_not_keep_the_others_waiting(member, paid, now, monkeypatch):
    other = start(make_order(member, make_product(price=100), at=now))
    deciding.pay(SandboxCharge.objects.get(payment_key=str(other.key)).pk, deciding.Card.LOST, at=now)
    take = inbox.take

    def broken(name, fact, **kwargs):
        if fact.amount == 100:
            raise RuntimeError("a receiver fails")
        return take(name, fact, **kwargs)

    monkeypatch.setattr(inbox, "take", broken)
    assert run(now) == (2, 1, 0, 0, "RuntimeError: a receiver fails")
    monkeypatch.undo()
    assert run(now) == (2, 1, 1, 0, "")


def test_every_day_since_the_last_good_one_is_made_good(now, db):
    later = now + timedelta(days=4)
    assert [one.day for one in reconciling.reconcile_due(at=now) if one.provider == "sandbox"] == [day_of(now) - timedelta(days=1)]
    days = [one.day for one in reconciling.reconcile_due(at=later) if one.provider == "sandbox"]
    assert days == [day_of(now) + timedelta(days=n) for n in range(-1, 4)]
    again = [one.day for one in reconciling.reconcile_due(at=later) if one.provider == "sandbox"]
    assert again == days[-2:]


def test_the_command_says_what_was_compared(paid, now):
    out = StringIO()
    call_command("reconcile", "--from", f"{day_of(now):%Y-%m-%d}", "--to", f"{day_of(now):%Y-%m-%d}", stdout=out)
    assert f"sandbox {day_of(now)}: 1 lines, 1 agreed, 0 mended, 0 differ" in out.getvalue()
    call_command("reconcile", stdout=out)
    with pytest.raises(CommandError):
        call_command("reconcile", "--from", "2026-01-02", "--to", "2026-01-01")


def test_the_command_fails_where_a_statement_cannot_be_had(paid, now, monkeypatch):
    def down(self, day):
        raise ProviderFailed("no answer")

    monkeypatch.setattr(Provider, "statement", down)
    with pytest.raises(CommandError):
        call_command("reconcile", stdout=StringIO(), stderr=StringIO())


def test_an_order_with_money_that_does_not_fit_is_stuck(payment, charge, now):
    assert list(stuck_orders(at=now)) == []
    deciding.pay(charge.pk, deciding.Card.WRONG_AMOUNT, at=now)
    payments.ask_provider(payment, at=now)
    assert list(stuck_orders(at=now)) == [payment.order]


def test_a_refund_that_nobody_decides_is_stuck_after_a_day(paid, now):
    Refund.objects.create(payment=paid, amount=5, currency="CNY", state="submitted", created_at=now, changed_at=now)
    assert list(stuck_orders(at=now + timedelta(hours=23))) == []
    assert list(stuck_orders(at=now + timedelta(hours=25))) == [paid.order]


def test_held_money_is_stuck_after_a_day_until_it_is_paid_back(paid, now):
    Payment.objects.filter(pk=paid.pk).update(state="needs_attention")
    day_later = now + timedelta(hours=25)
    assert (list(stuck_orders(at=now)), list(stuck_orders(at=day_later))) == ([], [paid.order])
    Refund.objects.create(
        payment=paid, amount=PRICE, currency="CNY", state="succeeded", created_at=now, changed_at=now, succeeded_at=now, booked_at=now
    )
    assert list(stuck_orders(at=day_later)) == []


def test_a_dispute_before_its_payment_ends_right(payment, charge, now):
    deciding.pay(charge.pk, deciding.Card.LOST, at=now)
    SandboxMood.objects.create(notices="lost")
    opened = disputing.open_dispute(charge.pk, at=now)
    lines = Provider().statement(day_of(now))
    assert inbox.take("sandbox", lines[1].fact, at=now) == "applied"
    payment.refresh_from_db()
    assert (payment.ask_after, clearing()) == (now, -PRICE)
    payments.poll_pending_payments(at=now)
    disputing.decide_dispute(opened.pk, won=False, at=now)
    assert (clearing(), Dispute.objects.get().state) == (0, "opened")


def test_staff_decide_once_about_disputed_access(paid, charge, now, staff):
    SandboxMood.objects.create(notices="lost")
    disputing.open_dispute(charge.pk, at=now)
    run(now)
    dispute = disputes.decide_access(Dispute.objects.get(), keep=False, by=staff, at=now)
    assert (dispute.access, dispute.access_decided_by, Grant.objects.get().revoked_at) == ("revoke", staff, now)
    with pytest.raises(BillingRefused):
        disputes.decide_access(dispute, keep=True, by=staff, at=now)
    assert check_invariants() == []


def fees():
    return sum(LedgerEntry.objects.filter(account__code="payment_fees").values_list("amount", flat=True))


def test_what_the_provider_keeps_is_booked_once_and_corrected_by_the_difference(paid, now, settings):
    settings.SANDBOX_FEE_BASIS_POINTS = 60
    assert (run(now)[1], run(now)[1], fees(), clearing(), check_invariants()) == (1, 1, 161, PRICE - 161, [])
    for points, fee in ((100, 268), (60, 161), (100, 268), (0, 0)):
        settings.SANDBOX_FEE_BASIS_POINTS = points
        run(now)
        assert (fees(), clearing(), StatementEntry.objects.get().fee, check_invariants()) == (fee, PRICE - fee, fee, [])


def test_no_fee_is_booked_for_a_line_that_does_not_agree(payment, charge, now, settings):
    settings.SANDBOX_FEE_BASIS_POINTS = 60
    deciding.pay(charge.pk, deciding.Card.WRONG_AMOUNT, at=now)
    run(now)
    assert (fees(), check_invariants()) == (0, [])
