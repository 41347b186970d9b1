"""The sandbox’s account of a day: all money that moved there, told as facts."""
from collections.abc import Iterator
from datetime import date

from django.conf import settings

from billing.providers.base import StatementLine
from billing.providers.sandbox.models import SandboxCharge, SandboxDispute, SandboxRefund
from billing.providers.sandbox.wire import body_of, fact_of
from kit.periods import bounds


def lines_of(day: date) -> list[StatementLine]:
    """In the order in which it happened."""
    return sorted(_lines(day), key=lambda line: line.at)


def fee_of(amount: int) -> int:
    """What it keeps of a payment, rounded half up. Refunds cost nothing, and bring no fee back."""
    return (amount * settings.SANDBOX_FEE_BASIS_POINTS + 5000) // 10_000


def _lines(day: date) -> Iterator[StatementLine]:
    start, end = bounds(day)
    charges = SandboxCharge.objects.filter(state=SandboxCharge.State.PAID, effective_at__gte=start, effective_at__lt=end)
    for charge in charges.select_related("agreement"):
        fact = fact_of(body_of(charge, f"statement-{charge.token}"))
        yield StatementLine(charge.effective_at, fact, fee_of(fact.amount))  # type: ignore[arg-type]  # of that day
    refunds = SandboxRefund.objects.filter(state=SandboxRefund.State.SUCCEEDED, decided_at__gte=start, decided_at__lt=end)
    for refund in refunds.select_related("charge"):
        yield StatementLine(refund.decided_at, fact_of(body_of(refund, f"statement-{refund.token}")))  # type: ignore[arg-type]  # of that day
    opened = SandboxDispute.objects.filter(opened_at__gte=start, opened_at__lt=end).select_related("charge")
    for dispute in opened:
        yield StatementLine(dispute.opened_at, fact_of(body_of(dispute, f"statement-{dispute.token}-opened", state="opened")))
    won = SandboxDispute.objects.filter(state=SandboxDispute.State.WON, decided_at__gte=start, decided_at__lt=end).select_related("charge")
    for dispute in won:
        yield StatementLine(dispute.decided_at, fact_of(body_of(dispute, f"statement-{dispute.token}-won")))  # type: ignore[arg-type]  # of that day
