"""What the order page says of money that went back, or may: prepared once, from rows that are there already."""
from collections.abc import Iterable
from dataclasses import dataclass

from billing.models import Order, OrderLine, OrderMoney, Payment, Refund
from billing.refund_policy import promises_of

OPEN_STILL = (Refund.Access.KEEP, Refund.Access.UNDECIDED)


@dataclass(frozen=True)
class RefundsShown:
    """All refunds of an order, newest first. `is_closed`: what was bought is not open any more because of them."""

    refunds: list[Refund]
    money: OrderMoney
    promises: list[str]
    can_ask: bool
    is_closed: bool


def refunds_shown(order: Order, payments: Iterable[Payment], lines: Iterable[OrderLine]) -> RefundsShown:
    """`payments` come with their refunds."""
    payments = list(payments)
    succeeded = Refund.State.SUCCEEDED
    rows = [
        (one.amount, sum(each.amount for each in one.refunds.all() if each.state == succeeded), one.state)
        for one in payments if one.received_at
    ]
    money = OrderMoney.of(order, rows)
    refunds = sorted((refund for one in payments for refund in one.refunds.all()), key=lambda refund: -refund.pk)
    own = [refund for one in payments if one.state == Payment.State.SUCCEEDED for refund in one.refunds.all()]
    promised = sum(refund.amount for refund in own if refund.state not in Refund.NOT_COUNTED)
    back = [refund for refund in own if refund.state == Refund.State.SUCCEEDED]
    closed = any(one.access == Refund.Access.REVOKE for one in back) or (
        money.refund_state == "full" and not any(one.access in OPEN_STILL for one in back)
    )
    can_ask = order.status == Order.Status.PAID and order.total_amount > promised
    return RefundsShown(refunds, money, promises_of(lines), can_ask, closed)
