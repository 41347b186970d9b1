"""Whatever a provider tells of a payment, its refunds and its disputes, in any order and as often as it likes: the end is the same."""
import itertools

import pytest
from django.db import transaction
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.stateful import Bundle, RuleBasedStateMachine, initialize, invariant, precondition, rule, run_state_machine_as_test

from billing import inbox, reconciling
from billing.invariants import check_invariants
from billing.models import Dispute, Grant, LedgerEntry, PaymentNotice, Refund, SandboxCharge, SandboxDispute, SandboxNotice, SandboxRefund
from billing.providers.sandbox import deciding, disputing, refunding
from billing.providers.sandbox.transport import Provider
from billing.providers.sandbox.wire import body_of, fact_of
from kit.periods import day_of
from tests.factories.accounts import make_member
from tests.factories.billing import make_order, make_plan, make_product, start

NOW = timezone.now()
PRICE = 26800
pytestmark = pytest.mark.django_db


class Undo(Exception):
    """Takes an example's rows back."""


def left(payment) -> dict:
    """All that came of it. What the provider numbers is left out."""
    payment.refresh_from_db()
    payment.order.refresh_from_db()
    legs = LedgerEntry.objects.values_list("account__code", "amount")
    sums = {code: sum(amount for one, amount in legs if one == code) for code, _amount in legs}
    return {
        "order": payment.order.status, "payment": payment.state,
        "open": Grant.objects.filter(revoked_at=None).count(), "grants": Grant.objects.count(),
        "refunds": sorted(Refund.objects.values_list("amount", "state")),
        "disputes": sorted(Dispute.objects.values_list("amount", "state")),
        "ledger": {code: amount for code, amount in sums.items() if amount}, "wrong": check_invariants(),
    }


def story(payment) -> dict:
    """What happened there, as facts: paid, partly paid back twice, disputed, and the dispute decided."""
    charge = SandboxCharge.objects.get(payment_key=str(payment.key))
    deciding.pay(charge.pk, deciding.Card.LOST, at=NOW)
    charge.refresh_from_db()
    first, second = (refunding.refund_from_outside(charge.pk, amount, at=NOW) for amount in (800, 6000))
    dispute = disputing.open_dispute(charge.pk, at=NOW)
    opened = body_of(dispute, "opened", state="opened")
    dispute = disputing.decide_dispute(dispute.pk, won=True, at=NOW)
    bodies = {
        "paid": body_of(charge, "paid"), "paid again": body_of(charge, "paid again"), "back": body_of(first, "back"),
        "more back": body_of(second, "more back"), "disputed": opened, "won": body_of(dispute, "won"),
    }
    return {name: fact_of(body) for name, body in bodies.items()}


EVENTS = ("paid", "paid again", "back", "more back", "disputed", "won")


def outcome(person, thing, happenings) -> dict:
    found: dict = {}
    try:
        with transaction.atomic():
            payment = start(make_order(person, thing, at=NOW), at=NOW)
            facts = story(payment)
            for happening in happenings:
                inbox.take("sandbox", facts[happening], at=NOW)
            found = left(payment)
            raise Undo
    except Undo:
        return found


@pytest.mark.parametrize("make", [make_product, make_plan])
def test_any_order_of_any_events_ends_the_same(make):
    person, thing = make_member("payer"), make(price=PRICE)

    @given(st.lists(st.sampled_from(EVENTS), max_size=12))
    @settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))
    def holds(happenings):
        in_order = [event for event in EVENTS if event in happenings]
        assert outcome(person, thing, happenings) == outcome(person, thing, in_order)

    holds()


def test_all_orders_of_a_payment_a_refund_and_a_dispute_end_the_same():
    person, thing = make_member("payer"), make_product(price=PRICE)
    ends = [outcome(person, thing, order) for order in itertools.permutations(("paid", "back", "disputed", "won"))]
    assert all(end == ends[0] for end in ends)
    assert (ends[0]["wrong"], ends[0]["refunds"], ends[0]["disputes"]) == ([], [(800, "succeeded")], [(20000, "won")])
    assert ends[0]["ledger"]["provider_clearing"] == PRICE - 800


class Sandbox(RuleBasedStateMachine):
    """Anything may happen there, and any notice may be delivered, again, or never. At the end one reconciliation makes us equal."""

    notices = Bundle("notices")

    @initialize()
    def an_order(self):
        self.transaction = transaction.atomic()
        self.transaction.__enter__()
        self.payment = start(make_order(make_member(), make_product(price=PRICE), at=NOW), at=NOW)
        self.charge = SandboxCharge.objects.get(payment_key=str(self.payment.key))
        self.sent = 0

    def teardown(self):
        if hasattr(self, "transaction"):
            try:
                self.the_books_equal_theirs_after_reconciling()
            finally:
                transaction.set_rollback(True)
                self.transaction.__exit__(None, None, None)

    def state(self):
        return SandboxCharge.objects.get(pk=self.charge.pk).state

    @precondition(lambda self: self.state() == "open")
    @rule()
    def paid(self):
        deciding.pay(self.charge.pk, deciding.Card.GOOD, at=NOW)

    @precondition(lambda self: self.state() == "open")
    @rule()
    def declined(self):
        deciding.decline(self.charge.pk, at=NOW)

    @precondition(lambda self: refunding.left_of(SandboxCharge.objects.get(pk=self.charge.pk)) > 0)
    @rule(share=st.integers(1, 4))
    def paid_back(self, share):
        left_there = refunding.left_of(SandboxCharge.objects.get(pk=self.charge.pk))
        refunding.refund_from_outside(self.charge.pk, max(1, left_there * share // 4), at=NOW)

    @precondition(lambda self: refunding.left_of(SandboxCharge.objects.get(pk=self.charge.pk)) > 0)
    @rule()
    def disputed(self):
        disputing.open_dispute(self.charge.pk, at=NOW)

    @precondition(lambda self: SandboxDispute.objects.filter(charge=self.charge, state="opened").exists())
    @rule(won=st.booleans())
    def decided(self, won):
        disputing.decide_dispute(SandboxDispute.objects.filter(charge=self.charge, state="opened").first().pk, won=won, at=NOW)

    @precondition(lambda self: SandboxNotice.objects.filter(charge=self.charge).exists())
    @rule(which=st.integers(0, 50))
    def told(self, which):
        """Any notice that was ever written arrives, whether it did before or not."""
        waiting = list(SandboxNotice.objects.filter(charge=self.charge).order_by("id"))
        notice = waiting[which % len(waiting)]
        self.deliver(notice.body.encode())

    def deliver(self, body):
        from billing.providers.sandbox.wire import SIGNATURE, TIMESTAMP, signature

        stamp = str(int(NOW.timestamp()))
        inbox.receive("sandbox", body, {TIMESTAMP: stamp, SIGNATURE: signature(stamp, body)}, at=NOW)

    @invariant()
    def nothing_is_opened_twice(self):
        if hasattr(self, "payment"):
            assert Grant.objects.filter(source_key=self.payment.order.ref).count() <= 1

    def the_books_equal_theirs_after_reconciling(self):
        reconciling.reconcile("sandbox", day_of(NOW), at=NOW)
        again = reconciling.reconcile("sandbox", day_of(NOW), at=NOW)
        assert (again.mended, again.differ, again.error) == (0, 0, "")
        theirs = sum(line.fact.amount * (1 if line.fact.kind == "payment" or line.fact.state == "won" else -1) for line in
                     Provider().statement(day_of(NOW)))
        ours = sum(LedgerEntry.objects.filter(account__code="provider_clearing").values_list("amount", flat=True))
        assert (ours, check_invariants()) == (theirs, [])
        assert PaymentNotice.objects.filter(processed_at=None).count() == 0
        assert SandboxRefund.objects.filter(charge=self.charge, state="succeeded").count() == Refund.objects.filter(
            payment=self.payment, state="succeeded").count()


def test_after_one_reconciliation_the_books_equal_the_provider():
    run_state_machine_as_test(
        Sandbox, settings=settings(max_examples=40, stateful_step_count=14, deadline=None, suppress_health_check=list(HealthCheck))
    )
