"""What a sold line is booked as: the legs that a payment credits, and what of them a refund takes back."""
from collections import Counter
from collections.abc import Iterable

from django.db.models import Q

from billing import postings, shares
from billing.models import LedgerEntry, OrderLine, RefundLine, TermCredit


def credits_of(line: OrderLine) -> dict[str, int]:
    """Account → what the sale of this line credits to it (negative); the sum is −amount. Depends on the line alone, as it was
    sold, so that a refund finds the same legs."""
    if line.plan_id:
        return postings.credits_of_plan(line.amount)
    authors: Counter = Counter()
    for (_product, author), amount in shares.amounts_of(line).items():
        authors[author] += amount
    return postings.credits_of_sale(line.amount, authors)


def credits_of_all(lines: Iterable[OrderLine]) -> dict[str, int]:
    credits: Counter = Counter()
    for line in lines:
        credits.update(credits_of(line))
    return dict(credits)


def left_of(line: OrderLine) -> dict[str, int]:
    """Account → what is left there of the line's money, refunds taken off, and what moved with an upgrade. What an author has is
    named as on hold, be it released or not."""
    left = Counter({account: -credit for account, credit in credits_of(line).items()})
    if line.plan_id:
        moved = LedgerEntry.objects.filter(transaction__recognition__line=line)
        for code, owner, amount in moved.values_list("account__code", "account__owner", "amount"):
            left[f"{code}/{owner}" if owner else code] -= amount
        for credit in TermCredit.objects.moved().filter(Q(line=line) | Q(from_line=line)):
            left[postings.Code.DEFERRED_MEMBERSHIP.value] += credit.amount if credit.line_id == line.pk else -credit.amount
    for legs in RefundLine.objects.filter(order_line=line, refund__booked_at__isnull=False).values_list("legs", flat=True):
        for account, amount in legs.items():
            author = postings.owner_of(account)
            left[postings.held(author) if author else account] -= amount
    return {account: amount for account, amount in left.items() if amount}


def taken_back(line: OrderLine, amount: int) -> dict[str, int]:
    """Account → what a refund of `amount` of this line debits."""
    return postings.debits_of_refund(amount, left_of(line))
