"""What a sold line is booked as: the legs that a payment credits and that a refund takes back in proportion."""
from collections import Counter
from collections.abc import Iterable

from billing.models import LedgerAccount, OrderLine, RefundLine
from kit.money import split

Code = LedgerAccount.Code


def credits_of(line: OrderLine) -> dict[str, int]:
    """Account → what the sale of this line credits to it (negative); the sum is −amount. Depends on the line alone, as it was
    sold, so that a refund finds the same legs."""
    return {Code.DEFERRED_MEMBERSHIP if line.plan_id else Code.REVENUE: -line.amount} if line.amount else {}


def credits_of_all(lines: Iterable[OrderLine]) -> dict[str, int]:
    credits: Counter = Counter()
    for line in lines:
        credits.update(credits_of(line))
    return dict(credits)


def taken_back(line: OrderLine, amount: int) -> dict[str, int]:
    """Account → what a refund of `amount` of this line debits: its share of what earlier refunds have left of each leg.

    Largest remainder, so the parts are whole and several partial refunds end exactly at the original legs.
    """
    left = Counter({code: -credit for code, credit in credits_of(line).items()})
    for legs in RefundLine.objects.filter(order_line=line, refund__booked_at__isnull=False).values_list("legs", flat=True):
        left.subtract(legs)
    parts = split(amount, list(left.values()))
    return {str(code): part for code, part in zip(left, parts, strict=True) if part}
