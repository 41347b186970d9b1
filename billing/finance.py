"""Figures for staff, read from the ledger: income by month, what is owed and what is still to be earned."""
from collections import defaultdict
from dataclasses import dataclass
from datetime import date

from django.db.models import Case, CharField, Q, Sum, Value, When
from django.db.models.functions import TruncMonth

from billing.models import LedgerAccount, LedgerEntry
from billing.revenue import counts_tests
from kit.periods import start_of, zone

Code = LedgerAccount.Code
EARNED = (Code.REVENUE, Code.AUTHOR_HELD, Code.AUTHOR_AVAILABLE)
# How the key of a posting begins, by what it is for.
CAUSES = {"payment": "sales", "recognition": "membership", "refund": "refunds"}


def entries():
    """The legs that count: without test money, where real money moves."""
    return LedgerEntry.objects.filter(**({} if counts_tests() else {"transaction__is_test": False}))


@dataclass
class FinanceMonth:
    """A month in one currency; `authors`, `fees` and `lost` are costs and positive."""

    first: date
    currency: str
    sales: int = 0
    membership: int = 0
    refunds: int = 0
    sponsorship: int = 0
    authors: int = 0
    fees: int = 0
    lost: int = 0

    @property
    def income(self) -> int:
        return self.sales + self.membership + self.refunds + self.sponsorship

    @property
    def left(self) -> int:
        """What stays with the portal."""
        return self.income - self.authors - self.fees - self.lost


def months(*, since: date) -> list[FinanceMonth]:
    """Months from that of `since` on, the newest first; one query. What a provider has not stated yet is missing of the fees."""
    cause = Case(
        *(When(transaction__key__startswith=f"{key}:", then=Value(name)) for key, name in CAUSES.items()), default=Value(""),
        output_field=CharField(),
    )
    month = TruncMonth("transaction__at", tzinfo=zone())
    rows = entries().annotate(month=month, cause=cause).filter(transaction__at__gte=start_of(since.replace(day=1))).values_list(
        "month", "account__currency", "account__code", "cause"
    ).annotate(Sum("amount")).order_by()
    found: dict[tuple[date, str], FinanceMonth] = {}
    for start, currency, code, name, amount in rows:
        first = start.astimezone(zone()).date()
        one = found.setdefault((first, currency), FinanceMonth(first, currency))
        if code in EARNED and name:
            setattr(one, name, getattr(one, name) - amount)
        if code in (Code.AUTHOR_HELD, Code.AUTHOR_AVAILABLE):
            one.authors -= amount
        elif code == Code.SPONSORSHIP:
            one.sponsorship -= amount
        elif code == Code.PAYMENT_FEES:
            one.fees += amount
        elif code == Code.DISPUTE_LOSSES:
            one.lost += amount
    return sorted(found.values(), key=lambda one: (one.first, one.currency), reverse=True)


@dataclass(frozen=True)
class Balances:
    """What stands on the accounts now in one currency; all as one would say it, not as debit and credit."""

    currency: str
    at_providers: int
    bank: int
    deferred: int
    deferred_sponsorship: int
    held_for_members: int
    authors_held: int
    authors_available: int
    disputed: int


def balances() -> list[Balances]:
    """One query."""
    sums: dict[str, dict[str, int]] = defaultdict(lambda: defaultdict(int))
    for currency, code, amount in entries().values_list("account__currency", "account__code").annotate(Sum("amount")).order_by():
        sums[currency][code] += amount
    return [
        Balances(
            currency, on[Code.PROVIDER_CLEARING], on[Code.BANK], -on[Code.DEFERRED_MEMBERSHIP], -on[Code.DEFERRED_SPONSORSHIP],
            -on[Code.HELD], -on[Code.AUTHOR_HELD], -on[Code.AUTHOR_AVAILABLE], on[Code.DISPUTES],
        )
        for currency, on in sorted(sums.items())
    ]


@dataclass(frozen=True)
class OwedTo:
    """What one author is owed in one currency."""

    author_id: int
    handle: str
    name: str
    currency: str
    held: int
    available: int


def owed_to_authors() -> list[OwedTo]:
    """By author, the largest first; one query."""
    owned = entries().filter(account__owner__isnull=False)
    rows = owned.values_list("account__owner", "account__owner__handle", "account__owner__display_name", "account__currency").annotate(
        held=-Sum("amount", filter=Q(account__code=Code.AUTHOR_HELD), default=0),
        free=-Sum("amount", filter=Q(account__code=Code.AUTHOR_AVAILABLE), default=0),
    ).order_by()
    return sorted((OwedTo(*row) for row in rows), key=lambda one: (one.currency, -one.held - one.available, one.author_id))
