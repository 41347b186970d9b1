"""What authors earn, line by line: from a sale, less what refunds take back, on hold until the time for refunds is over.

Membership comes from `billing.recognition`.
"""
from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import Exists, OuterRef, Q, Sum

from billing import ledger, postings, shares
from billing.models import Dispute, Earning, LedgerTransaction, Order, OrderLine, Refund, RefundLine
from billing.refund_policy import promise_of
from kit.money import format_money
from kit.periods import day_of


def from_sale(order: Order, lines: Iterable[OrderLine], posting: LedgerTransaction, *, at: datetime) -> None:
    """Write down what the authors of paid lines got, on hold for as long as the buyer may ask for the money back."""
    Earning.objects.bulk_create(
        one for line in lines if line.product_id for one in sold(line, shares.amounts_of(line), order, posting, at=at)
    )


def sold(
    line: OrderLine, amounts: Mapping[tuple[int, int], int], order: Order, posting: LedgerTransaction, *, at: datetime
) -> Iterator[Earning]:
    """The lines of statements that a paid line is; not saved."""
    for (product, author), amount in amounts.items():
        yield Earning(
            author_id=author, kind=Earning.Kind.SALE, on=day_of(at), amount=amount, currency=order.currency, order_line=line,
            product_id=product, posting=posting, is_test=order.is_test, releases_on=day_of(at) + hold_of(line),
        )


def hold_of(line: OrderLine) -> timedelta:
    """How long a sale is on hold: the days of its refund policy, and at least those of the settings."""
    return timedelta(days=max(promise_of(line).days, settings.AUTHOR_HOLD_DAYS))


def placed(line: OrderLine, legs: dict[str, int]) -> dict[str, int]:
    """The legs of a refund where the money is now: of an author's part first what is still on hold, then what was released."""
    found: dict[str, int] = {}
    for account, amount in legs.items():
        if (author := postings.owner_of(account)) is None:
            found[account] = amount
            continue
        waiting = Earning.objects.select_for_update().filter(order_line=line, author=author)
        on_hold = sum(row.amount for row in waiting if row.release_id is None)
        first = min(amount, max(on_hold, 0))
        found |= {postings.held(author): first, postings.available(author): amount - first}
    return {account: amount for account, amount in found.items() if amount}


def from_refund(part: RefundLine, refund: Refund, order: Order, posting: LedgerTransaction, *, at: datetime) -> None:
    """Take what a refund took from authors off their statements."""
    line = part.order_line
    for account, amount in part.legs.items():
        author = postings.owner_of(account)
        if author is None:
            continue
        is_held = account == postings.held(author)
        others = Earning.objects.filter(order_line=line, author=author)
        last = others.order_by("-releases_on").values_list("releases_on", flat=True).first()
        Earning.objects.create(
            author_id=author, kind=Earning.Kind.REFUND, on=day_of(at), amount=-amount, currency=refund.currency, order_line=line,
            product_id=line.product_id, posting=posting, is_test=order.is_test, releases_on=last or day_of(at),
            release=None if is_held else posting,
        )


def release_due(*, at: datetime) -> int:
    """Move what was on hold long enough to what is available; returns how many lines. While money is in dispute, or asked back,
    it waits."""
    due = _due(at)
    groups = due.order_by().values_list("author", "currency", "is_test").distinct()
    return sum(_release(due.filter(author=author, currency=currency, is_test=is_test), at=at) for author, currency, is_test in list(groups))


def _due(at: datetime):
    undecided = [Refund.State.REQUESTED, *Refund.ON_THE_WAY]
    disputed = Dispute.objects.open().filter(payment__order=OuterRef("order_line__order"))
    asked = Refund.objects.filter(payment__order=OuterRef("order_line__order"), state__in=undecided)
    return Earning.objects.due_on(day_of(at)).filter(~Exists(disputed), ~Exists(asked))


@transaction.atomic
def _release(due, *, at: datetime) -> int:
    rows = list(due.select_for_update(of=("self",)).order_by("pk"))
    amount = sum(row.amount for row in rows)
    # What cancels out has nothing to be moved; it goes with the next one.
    if not amount:
        return 0
    first = rows[0]
    posting = ledger.post(
        f"release:{first.pk}", postings.release(first.author_id, amount), currency=first.currency, at=at,
        cause=f"release of {len(rows)} lines: {format_money(amount, first.currency)}", is_test=first.is_test,
    )
    return Earning.objects.filter(pk__in=[row.pk for row in rows]).update(release=posting)


def owed(author, *, is_test: bool = False) -> list[tuple[str, int, int]]:
    """(currency, on hold, available) of an author."""
    rows = Earning.objects.of(author).filter(is_test=is_test).order_by("currency").values_list("currency").annotate(
        held=Sum("amount", filter=Q(release=None), default=0), free=Sum("amount", filter=Q(release__isnull=False), default=0)
    )
    return list(rows)
