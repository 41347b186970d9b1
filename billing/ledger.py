"""Posting to the ledger: the only place that writes it."""
from collections.abc import Mapping

from django.db import transaction
from django.db.models import Sum

from billing.models import LedgerAccount, LedgerEntry, LedgerTransaction


class Unbalanced(ValueError):
    """The legs of a posting do not add up to zero."""


def post(key: str, amounts: Mapping[str, int], *, currency: str, cause: str, at) -> LedgerTransaction:
    """Post `amounts` (account code → minor units, debit positive) in one currency.

    Idempotent by `key`: a cause that is posted already is returned as it stands. Raises Unbalanced.
    """
    legs: dict[str, int] = {LedgerAccount.Code(code): amount for code, amount in amounts.items() if amount}
    if not legs or sum(legs.values()) != 0:
        raise Unbalanced(f"{key}: {dict(amounts)}")
    with transaction.atomic(savepoint=False):
        posting, is_new = LedgerTransaction.objects.get_or_create(key=key, defaults={"cause": cause, "at": at, "currency": currency})
        if is_new:
            accounts = _accounts(legs, currency)
            LedgerEntry.objects.bulk_create(
                [LedgerEntry(transaction=posting, account=accounts[code], amount=amount) for code, amount in legs.items()]
            )
    return posting


def _accounts(codes, currency: str) -> dict[str, LedgerAccount]:
    found = {account.code: account for account in LedgerAccount.objects.filter(code__in=codes, currency=currency)}
    for code in codes:
        if code not in found:
            found[code] = LedgerAccount.objects.get_or_create(code=code, currency=currency)[0]
    return found


def balance(code: str, currency: str) -> int:
    """What stands on an account: a sum over its entries."""
    return LedgerEntry.objects.filter(account__code=code, account__currency=currency).aggregate(sum=Sum("amount"))["sum"] or 0
