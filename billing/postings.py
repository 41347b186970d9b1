"""Templates of postings: what each cause is booked as. Pure arithmetic; debit is positive, and the legs of each add up to zero.

An account is named by its code, one that belongs to an author by `code/author id`.
"""
from collections.abc import Mapping

from billing.models import LedgerAccount
from kit.money import split

Code = LedgerAccount.Code
Legs = dict[str, int]


def held(author_id: int) -> str:
    return f"{Code.AUTHOR_HELD.value}/{author_id}"


def available(author_id: int) -> str:
    return f"{Code.AUTHOR_AVAILABLE.value}/{author_id}"


def owner_of(account: str) -> int | None:
    """The author whose account it is; None of the portal's own."""
    _code, _slash, owner = account.partition("/")
    return int(owner) if owner else None


def credits_of_sale(amount: int, authors: Mapping[int, int]) -> Legs:
    """A product: each author's part, on hold, and the rest for the portal."""
    return _without_zeros({Code.REVENUE.value: sum(authors.values()) - amount, **{held(author): -part for author, part in authors.items()}})


def credits_of_plan(amount: int) -> Legs:
    """A term of membership, all paid in advance."""
    return _without_zeros({Code.DEFERRED_MEMBERSHIP.value: -amount})


def recognition(amount: int, authors: Mapping[int, int]) -> Legs:
    """A month of membership: from paid in advance to the authors of what was used, on hold, and the portal."""
    return _without_zeros({Code.DEFERRED_MEMBERSHIP.value: amount, **credits_of_sale(amount, authors)})


def debits_of_refund(amount: int, left: Mapping[str, int]) -> Legs:
    """What a refund takes back of what is `left` of a line by account: first what is paid in advance, then of all the others in
    proportion. Largest remainder, so that several parts end exactly at the original legs."""
    unearned = min(amount, max(left.get(Code.DEFERRED_MEMBERSHIP, 0), 0))
    earned = {account: rest for account, rest in left.items() if account != Code.DEFERRED_MEMBERSHIP and rest > 0}
    # More than the line has, as when somebody pays back at the provider what moved to an upgrade: the portal's loss.
    earned = earned or {Code.REVENUE.value: 1}
    parts = split(amount - unearned, list(earned.values())) if amount > unearned else []
    return _without_zeros({Code.DEFERRED_MEMBERSHIP.value: unearned, **dict(zip(earned, parts, strict=False))})


def release(author_id: int, amount: int) -> Legs:
    return _without_zeros({held(author_id): amount, available(author_id): -amount})


def fee(amount: int) -> Legs:
    """What a provider kept for its service; negative when it gives a fee back."""
    return _without_zeros({Code.PAYMENT_FEES.value: amount, Code.PROVIDER_CLEARING.value: -amount})


def dispute_opened(amount: int) -> Legs:
    return {Code.DISPUTES.value: amount, Code.PROVIDER_CLEARING.value: -amount}


def dispute_decided(amount: int, *, won: bool) -> Legs:
    return {(Code.PROVIDER_CLEARING if won else Code.DISPUTE_LOSSES).value: amount, Code.DISPUTES.value: -amount}


def sponsorship(amount: int) -> Legs:
    return {Code.BANK.value: amount, Code.DEFERRED_SPONSORSHIP.value: -amount}


def sponsorship_earned(amount: int) -> Legs:
    return _without_zeros({Code.DEFERRED_SPONSORSHIP.value: amount, Code.SPONSORSHIP.value: -amount})


def _without_zeros(legs: Mapping[str, int]) -> Legs:
    return {account: amount for account, amount in legs.items() if amount}
