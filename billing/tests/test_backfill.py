"""Purchases of the past, written in bulk, leave what real ones leave."""
from datetime import timedelta

import pytest
from django.db import transaction
from django.utils import timezone

from billing.backfill import Purchase, paid_orders
from billing.invariants import check_invariants
from billing.models import Grant, LedgerEntry, Order, OrderLine, Payment
from tests.factories.accounts import make_member
from tests.factories.billing import make_plan, make_product, paid_order

NOW = timezone.now()
DAY = timedelta(days=1)


def left():
    """All that a purchase leaves, without numbers and keys."""

    def rows(model, order, *fields):
        return list(model.objects.order_by(*order).values_list(*fields))

    return {
        "orders": rows(
            Order, ["created_at"], "status", "currency", "total_amount", "created_at", "expires_at", "paid_at", "closed_at", "is_test"
        ),
        "lines": rows(
            OrderLine, ["order__created_at"], "product", "plan", "description_en", "description_zh", "unit_amount", "quantity", "amount",
            "serves_from", "serves_until",
        ),
        "grants": rows(Grant, ["starts_at", "product"], "product", "plan", "starts_at", "ends_at", "source_kind"),
        "payments": rows(Payment, ["created_at"], "provider", "amount", "currency", "state", "received_at"),
        "legs": rows(LedgerEntry, ["transaction__at", "-amount"], "account__code", "account__currency", "amount"),
    }


def test_bulk_purchases_leave_what_single_ones_leave(member, other_member):
    product, other = make_product(), make_product(currency="USD")
    plan, more = make_plan(products=[product]), make_plan(products=[other], months=12)
    story = [(plan, 90), (product, 80), (plan, 70), (plan, 5), (more, 1), (other, 0)]
    with transaction.atomic():
        for thing, days in story:
            paid_order(member, thing, at=NOW - days * DAY)
        single = left()
        assert check_invariants() == []
        transaction.set_rollback(True)
    orders = paid_orders(Purchase(other_member.pk, thing, NOW - days * DAY) for thing, days in reversed(story))
    assert left() == single
    assert (check_invariants(), len({order.ref for order in orders})) == ([], 6)


@pytest.mark.parametrize("size", [5, 25])
def test_bulk_purchases_cost_the_same_however_many(db, count_queries, size):
    plan, member = make_plan(), make_member()
    paid_orders([Purchase(member.pk, plan, NOW - 900 * DAY)])
    with count_queries(12):
        paid_orders(Purchase(member.pk, plan, NOW - number * DAY) for number in range(size))
