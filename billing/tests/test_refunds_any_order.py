"""Any order of any subset of what a provider says of refunds, with repeats, ends in the same state, and sums hold."""
from datetime import timedelta

import pytest
from django.db import transaction
from django.db.models import Sum
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from billing import inbox, refunds
from billing.invariants import check_invariants
from billing.models import Grant, LedgerEntry, Refund
from tests.factories.accounts import make_member
from tests.factories.billing import fact_of, make_order, make_plan, make_product, paid_order, start
from tests.factories.refunds import ask, make_staff, payment_of, refund_fact

NOW = timezone.now()
PRICE = 26801


class Undo(Exception):
    """Takes an example's rows back."""


def undone(run):
    left = []
    try:
        with transaction.atomic():
            left.append(run())
            raise Undo
    except Undo:
        return left[0]


def balances():
    return dict(LedgerEntry.objects.values_list("account__code").annotate(Sum("amount")).order_by())


SAID = ["own paid", "own paid again", "own failed", "outside", "outside again", "small outside", "wrong amount", "wrong merchant"]


def outcome(person, thing, staff, happenings):
    """Our own refund of a half is on its way; two others were made at the provider."""
    order = paid_order(person, thing, at=NOW)
    payment, line = payment_of(order), order.lines.get()
    refund = ask(order, amounts={line.pk: 13400}, at=NOW)
    refunds.approve(refund, by=staff[0], at=NOW)
    refunds.approve(refund, by=staff[1], at=NOW)
    refunds.hand_over(refund.pk, at=NOW)
    outside = refund_fact(payment=payment, provider_refund_id="re-o", amount=10000)
    facts = {
        "own paid": refund_fact(refund), "own paid again": refund_fact(refund), "own failed": refund_fact(refund, state="failed"),
        "outside": outside, "outside again": refund_fact(payment=payment, provider_refund_id="re-o", amount=10000),
        "small outside": refund_fact(payment=payment, provider_refund_id="re-s", amount=3401),
        "wrong amount": refund_fact(refund, amount=1), "wrong merchant": refund_fact(refund, merchant_id="else"),
    }
    for happening in happenings:
        inbox.take("sandbox", facts[happening], at=NOW + timedelta(hours=1))
    refund.refresh_from_db()
    return {
        "own": refund.state, "outside": sorted(Refund.objects.filter(is_external=True).values_list("amount", "state")),
        "money": order.money, "balances": balances(), "open": Grant.objects.filter(revoked_at=None).count(), "wrong": check_invariants(),
    }


def expected(order_money, happenings, account):
    said = set(happenings)
    own = bool(said & {"own paid", "own paid again"})
    outside = [amount for amount, names in ((3401, {"small outside"}), (10000, {"outside", "outside again"})) if said & names]
    back = sum(outside) + 13400 * own
    left = PRICE - back
    return {
        "own": "succeeded" if own else "failed" if "own failed" in said else "submitted",
        "outside": [(amount, "succeeded") for amount in outside], "money": order_money(PRICE, PRICE, back, 0),
        "balances": {"provider_clearing": left, account: -left}, "wrong": [],
    }


@pytest.mark.parametrize(("make", "account"), [(make_product, "revenue"), (make_plan, "deferred_membership")])
@pytest.mark.django_db
def test_any_order_of_refund_facts_ends_the_same(make, account):
    from billing.models import OrderMoney

    person, thing, staff = make_member("payer"), make(price=PRICE), (make_staff(), make_staff())

    @given(st.lists(st.sampled_from(SAID), max_size=10))
    @settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))
    def holds(happenings):
        left = undone(lambda: outcome(person, thing, staff, happenings))
        # The whole went back in parts, the last one ours: by then the line closes. From outside, staff decide.
        left.pop("open")
        assert left == expected(OrderMoney, happenings, account)

    holds()


@pytest.mark.django_db
def test_payment_and_refund_facts_in_any_order_end_the_same():
    person, thing = make_member("payer"), make_product(price=PRICE)

    def run(happenings):
        payment = start(make_order(person, thing, at=NOW))
        facts = {
            "paid": fact_of(payment), "paid again": fact_of(payment), "outside": refund_fact(payment=payment, amount=5000),
            "failed": fact_of(payment, state="failed"),
        }
        facts["outside again"] = refund_fact(payment=payment, amount=5000, provider_refund_id=facts["outside"].provider_refund_id)
        for happening in happenings:
            inbox.take("sandbox", facts[happening], at=NOW)
        refund = Refund.objects.first()
        return refund and (refund.state, refund.access, refund.booked_at is not None), balances(), check_invariants()

    @given(st.lists(st.sampled_from(["paid", "paid again", "outside", "outside again", "failed"]), max_size=8))
    @settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))
    def holds(happenings):
        paid, back = any(one.startswith("paid") for one in happenings), any(one.startswith("outside") for one in happenings)
        left = PRICE - 5000 * back
        assert undone(lambda: run(happenings)) == (
            ("succeeded", "undecided", paid) if back else None, {"provider_clearing": left, "revenue": -left} if paid else {}, []
        )

    holds()


@pytest.mark.django_db
def test_parts_of_several_lines_always_add_up():
    """Own parts by line and parts from outside without lines: no line gives back more than it cost, and legs end at zero."""
    person, staff = make_member("payer"), make_staff()

    @given(st.lists(st.tuples(st.booleans(), st.integers(1, 1500)), min_size=1, max_size=6))
    @settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))
    def holds(parts):
        def run():
            order = paid_order(person, make_product(price=1000), at=NOW)
            payment = payment_of(order)
            for outside, amount in parts:
                left = payment.amount - order.money.refunded
                if not left:
                    break
                amount = min(amount, left)
                if outside:
                    refunds.settle("sandbox", refund_fact(payment=payment, amount=amount), at=NOW)
                    continue
                refund = ask(order, amounts={order.lines.get().pk: amount}, at=NOW)
                refund.people_needed = 1
                refund.save()
                refunds.approve(refund, by=staff, at=NOW)
                refunds.hand_over(refund.pk, at=NOW)
                refunds.settle("sandbox", refund_fact(refund), at=NOW)
            left = 1000 - order.money.refunded
            assert balances() == {"provider_clearing": left, "revenue": -left}
            return check_invariants()

        assert undone(run) == []

    holds()
