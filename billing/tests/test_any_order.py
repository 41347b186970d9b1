"""Any order of any subset of a payment's notices, with repeats, ends in the same state."""
from datetime import timedelta

import pytest
from django.db import transaction
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from billing import checkout
from billing.invariants import check_invariants
from billing.models import Grant, LedgerEntry, LedgerTransaction, Payment
from tests.factories.accounts import make_member
from tests.factories.billing import deliver_notice, fact_of, make_order, make_plan, make_product, start

NOW = timezone.now()
SAID = {
    "paid": {"state": "succeeded"}, "paid again": {"state": "succeeded"}, "declined": {"state": "failed"},
    "called off": {"state": "cancelled"}, "timed out": {"state": "expired"}, "too little": {"state": "succeeded", "amount": 1},
    "other money": {"state": "succeeded", "currency": "JPY"}, "other merchant": {"state": "succeeded", "merchant_id": "else"},
}
LATE = "the order expires"


class Undo(Exception):
    """Takes an example's rows back."""


def outcome(person, thing, happenings):
    """What is left after the happenings, in that order; the rows themselves are rolled back."""
    left = None
    try:
        with transaction.atomic():
            payment = start(make_order(person, thing, at=NOW))
            facts = {name: fact_of(payment, event_id=f"event {name}", **said) for name, said in SAID.items()}
            for happening in happenings:
                if happening == LATE:
                    checkout.expire_orders(at=NOW + timedelta(hours=1))
                else:
                    deliver_notice(facts[happening])
            payment.refresh_from_db()
            payment.order.refresh_from_db()
            left = {
                "payment": payment.state, "order": payment.order.status, "grants": Grant.objects.count(),
                "postings": LedgerTransaction.objects.count(), "legs": sorted(LedgerEntry.objects.values_list("amount", flat=True)),
                "wrong": check_invariants(),
            }
            raise Undo
    except Undo:
        return left


def expected(happenings, price):
    """The same, said once and for all: what counts is what was said, not when or how often."""
    said = set(happenings)
    paid = bool(said & {"paid", "paid again"})
    if paid:
        state = Payment.State.SUCCEEDED
    elif said & {"too little", "other money", "other merchant"}:
        state = Payment.State.NEEDS_ATTENTION
    else:
        states = (("declined", "failed"), ("called off", "cancelled"), ("timed out", "expired"))
        state = next((state for name, state in states if name in said), "pending")
    return {
        "payment": state, "order": "paid" if paid else "expired" if LATE in said else "pending", "grants": int(paid), "postings": int(paid),
        "legs": [-price, price] if paid else [], "wrong": [],
    }


@pytest.mark.parametrize("make", [make_product, make_plan])
@pytest.mark.django_db
def test_any_order_of_notices_ends_the_same(make):
    person, thing = make_member("payer"), make(price=26800)

    @given(st.lists(st.sampled_from([*SAID, LATE]), max_size=10))
    @settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
    def holds(happenings):
        assert outcome(person, thing, happenings) == expected(happenings, 26800)

    holds()
