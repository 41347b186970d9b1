"""Fees of providers, as their statements state them."""
from datetime import datetime

from django.db.models import Sum

from billing import ledger, postings
from billing.models import LedgerEntry, StatementEntry
from billing.providers import moves_no_money
from kit.money import format_money


def booked(entry: StatementEntry) -> int:
    """What is in the books of a line's fee."""
    rows = LedgerEntry.objects.filter(account__code=postings.Code.PAYMENT_FEES, transaction__key__startswith=f"fee:{entry.pk}:")
    return rows.aggregate(sum=Sum("amount"))["sum"] or 0


def book(entry: StatementEntry, *, at: datetime) -> None:
    """Book the fee of a line, once; of a fee that a later statement corrects, the difference. The caller holds the line."""
    missing = entry.fee - booked(entry)
    if not missing:
        return
    number = LedgerEntry.objects.filter(account__code=postings.Code.PAYMENT_FEES, transaction__key__startswith=f"fee:{entry.pk}:").count()
    ledger.post(
        f"fee:{entry.pk}:{number + 1}", postings.fee(missing), currency=entry.currency, at=at, is_test=moves_no_money(entry.provider),
        cause=f"fee of {entry.provider} for {entry.kind} {entry.provider_id}: {format_money(missing, entry.currency)}"[:160],
    )
