"""Posting to the ledger: the only place that writes it."""
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.db.models import Sum

from billing.models import LedgerAccount, LedgerEntry, LedgerTransaction
from billing.postings import owner_of

AT_ONCE = 2000


class Unbalanced(ValueError):
    """The legs of a posting do not add up to zero."""


@dataclass(frozen=True)
class Posting:
    """What is to be posted: account (see `billing.postings`) → minor units, debit positive, in one currency."""

    key: str
    amounts: Mapping[str, int]
    currency: str
    cause: str
    at: datetime
    is_test: bool = False

    @property
    def legs(self) -> dict[str, int]:
        legs = {account: amount for account, amount in self.amounts.items() if amount}
        if not legs or sum(legs.values()) != 0:
            raise Unbalanced(f"{self.key}: {dict(self.amounts)}")
        return legs


def post(
    key: str, amounts: Mapping[str, int], *, currency: str, cause: str, at: datetime, is_test: bool = False
) -> LedgerTransaction:
    """Post `amounts` in one currency. Idempotent by `key`: a cause that is posted already is returned as it stands. Raises
    Unbalanced."""
    legs = Posting(key, amounts, currency, cause, at).legs
    with transaction.atomic(savepoint=False):
        posting, is_new = LedgerTransaction.objects.get_or_create(
            key=key, defaults={"cause": cause, "at": at, "currency": currency, "is_test": is_test}
        )
        if is_new:
            _write([(posting, legs)])
    return posting


def post_new(postings: Iterable[Posting]) -> list[LedgerTransaction]:
    """Post causes that were never posted, many at once, in their order. Raises Unbalanced; IntegrityError when one was posted."""
    wanted = [(one, one.legs) for one in postings]
    with transaction.atomic(savepoint=False):
        made = LedgerTransaction.objects.bulk_create(
            [
                LedgerTransaction(key=one.key, cause=one.cause, at=one.at, currency=one.currency, is_test=one.is_test)
                for one, _legs in wanted
            ],
            batch_size=AT_ONCE,
        )
        _write([(posting, legs) for posting, (_one, legs) in zip(made, wanted, strict=True)])
    return made


def _write(rows: list[tuple[LedgerTransaction, dict[str, int]]]) -> None:
    accounts = _accounts({(account, posting.currency) for posting, legs in rows for account in legs})
    LedgerEntry.objects.bulk_create(
        [
            LedgerEntry(transaction=posting, account=accounts[account, posting.currency], amount=amount)
            for posting, legs in rows
            for account, amount in legs.items()
        ],
        batch_size=AT_ONCE,
    )


def _accounts(wanted: set[tuple[str, str]]) -> dict[tuple[str, str], LedgerAccount]:
    """The accounts of these names in these currencies; missing ones are opened, always in the same order."""
    codes = {account: LedgerAccount.Code(account.partition("/")[0]) for account, _currency in wanted}
    owners = {owner_of(account) for account in codes} - {None}
    rows = LedgerAccount.objects.filter(code__in=codes.values(), currency__in={currency for _account, currency in wanted})
    mine = rows.filter(owner=None)
    if owners:
        mine |= rows.filter(owner__in=owners)
    found = {(f"{row.code}/{row.owner_id}" if row.owner_id else row.code, row.currency): row for row in mine}
    for account, currency in sorted(wanted):
        if (account, currency) not in found:
            found[account, currency] = LedgerAccount.objects.get_or_create(
                code=codes[account], currency=currency, owner_id=owner_of(account)
            )[0]
    return found


def balance(account: str, currency: str) -> int:
    """What stands on an account, or on those of all authors of a code: a sum over its entries."""
    code, _slash, owner = account.partition("/")
    entries = LedgerEntry.objects.filter(account__code=code, account__currency=currency)
    if owner:
        entries = entries.filter(account__owner=int(owner))
    return entries.aggregate(sum=Sum("amount"))["sum"] or 0
