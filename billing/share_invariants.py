"""What must always be true of shares, earned income and statements; a part of `billing.invariants`."""
from collections import Counter
from collections.abc import Iterator
from datetime import date
from itertools import islice

from django.db.models import Count, F, Max, Min, Q, Sum

from billing import recognition, shares, sponsoring
from billing.models import (
    Earning,
    LedgerEntry,
    LedgerTransaction,
    LinePart,
    LineShare,
    Order,
    OrderLine,
    Recognition,
    RevenueShare,
    Sponsorship,
    StatementEntry,
)
from billing.models.share import WHOLE
from billing.revenue import recognised_by_day
from kit.periods import day_of, start_of

SHOWN = 20
CHUNK = 5000
EARNED = ("revenue", "author_held", "author_available", "sponsorship")


def sentences() -> Iterator[str]:
    yield from _agreed()
    yield from _lines()
    yield from _statements()
    yield from _deferred()
    yield from _earned()
    yield from _fees()
    yield from _sponsored()


def _balances(*codes: str) -> dict[str, int]:
    """By currency, as income: credit is positive."""
    entries = LedgerEntry.objects.filter(account__code__in=codes).values_list("account__currency")
    return Counter({currency: -amount for currency, amount in entries.annotate(Sum("amount")).order_by()})


def _differ(what: str, ours: dict[str, int], ledger: dict[str, int]) -> Iterator[str]:
    for currency in sorted(ours.keys() | ledger.keys()):
        if ours.get(currency, 0) != ledger.get(currency, 0):
            yield f"{currency}: {what} {ours.get(currency, 0)}, ledger says {ledger.get(currency, 0)}"


def _agreed():
    """On no day is more than the whole given away."""
    rows: dict[int, list[RevenueShare]] = {}
    for share in RevenueShare.objects.all():
        rows.setdefault(share.product_id, []).append(share)
    for product, agreed in sorted(rows.items()):
        if (most := shares.most_on_a_day(agreed)) > WHOLE:
            yield f"product {product}: shares of {most} in {WHOLE}"


def _lines():
    """Authors got of each paid line what was agreed when it was ordered, and no more than it cost."""
    rows: dict[int, list[LineShare]] = {}
    for share in LineShare.objects.filter(line__order__status=Order.Status.PAID, line__amount__gt=0).order_by("pk"):
        rows.setdefault(share.line_id, []).append(share)
    parts: dict[int, dict[int, int]] = {}
    for line, product, amount in LinePart.objects.filter(line__shares__isnull=False).values_list("line", "product", "amount"):
        parts.setdefault(line, {})[product] = amount
    got: dict[int, dict[tuple[int, int], int]] = {}
    for line, product, author, amount in Earning.objects.filter(kind=Earning.Kind.SALE).values_list(
        "order_line", "product", "author", "amount"
    ):
        got.setdefault(line, {})[product, author] = amount
    for sold in OrderLine.objects.filter(pk__in=rows).only("amount", "product").order_by("pk"):
        whole = {sold.product_id: sold.amount} if sold.product_id else {}
        agreed = shares.shared(parts.get(sold.pk) or whole, rows[sold.pk])
        if got.get(sold.pk, {}) != agreed or sum(agreed.values()) > sold.amount:
            yield f"line {sold.pk}: {sum(agreed.values())} of {sold.amount} is agreed, statements say {sum(got.get(sold.pk, {}).values())}"
    for line in sorted(got.keys() - rows.keys())[:SHOWN]:
        yield f"line {line}: in a statement, and nothing was agreed"


def _statements():
    """What is owed to each author, once by the ledger and once by their statements; posting by posting too."""
    stated: Counter = Counter()
    of_author = Earning.objects.values_list("author", "currency", Q(release=None))  # type: ignore[arg-type]  # any expression will do
    rows = of_author.annotate(Sum("amount")).order_by()
    for author, currency, held, amount in rows:
        stated[author, currency, "author_held" if held else "author_available"] += amount
    owed = LedgerEntry.objects.filter(account__owner__isnull=False)
    booked = {
        (owner, currency, code): -amount
        for owner, currency, code, amount in owed.values_list("account__owner", "account__currency", "account__code").annotate(
            Sum("amount")).order_by()
    }
    for key in sorted(stated.keys() | booked.keys()):
        if stated.get(key, 0) != booked.get(key, 0):
            author, currency, code = key
            yield f"author {author}, {code} in {currency}: statements say {stated.get(key, 0)}, ledger says {booked.get(key, 0)}"
    legs = Sum("entries__amount", filter=Q(entries__account__owner__isnull=False), default=0)
    by_posting = dict(Earning.objects.values_list("posting").annotate(Sum("amount")).order_by())
    for pk, key, amount in LedgerTransaction.objects.annotate(legs=legs).exclude(legs=0).values_list("pk", "key", "legs"):
        if by_posting.get(pk, 0) != -amount:
            yield f"ledger {key}: {-amount} for authors, their statements say {by_posting.get(pk, 0)}"
    for pk in Earning.objects.exclude(is_test=F("order_line__order__is_test")).values_list("pk", flat=True)[:SHOWN]:
        yield f"earning {pk}: test money and real money are mixed up"


def _deferred():
    """What is paid in advance: the money of all terms, less what went back, less what their months earned as far as posted."""
    lines = OrderLine.objects.filter(plan__isnull=False, order__status=Order.Status.PAID)
    currencies = dict(lines.values_list("pk", "order__currency"))
    posted = dict(Recognition.objects.values_list("line").annotate(Max("month")).order_by())
    unearned: Counter = Counter()
    found = lines.only("amount", "serves_from", "serves_until").order_by("pk").iterator(chunk_size=CHUNK)
    while chunk := list(islice(found, CHUNK)):
        for pk, one in recognition.stories_of(chunk).items():
            earned = one.earned_until(recognition.last_day(posted[pk])) if pk in posted else 0
            unearned[currencies[pk]] += max(0, one.amount - one.gone - earned)
    yield from _differ("paid in advance", unearned, _balances("deferred_membership"))


def _earned():
    """Up to the last month that was posted the ledger has earned what `billing.revenue` says day by day."""
    # A refund posts the months of its own line early; what is not refunded was posted with its whole month.
    last = Recognition.objects.filter(line__refund_lines=None).aggregate(last=Max("month"))["last"]
    if last is None:
        return
    until = recognition.last_day(last)
    missing = [month for month in _months_served(until) if recognition.lines_due(month).exists()]
    if missing:
        yield from (f"{month:%Y-%m}: not every membership is recognised" for month in missing)
        return
    first = Order.objects.paid().aggregate(first=Min("paid_at"))["first"]
    entered = Sponsorship.objects.aggregate(first=Min("entered_at"))["first"]
    first = min(day_of(one) for one in (first, entered) if one)
    for currency in sorted(set(Order.objects.paid().values_list("currency", flat=True).distinct())):
        days = sum(recognised_by_day(first, until, currency=currency, with_tests=True).values())
        entries = LedgerEntry.objects.filter(
            account__code__in=EARNED, account__currency=currency, transaction__at__lt=start_of(until + recognition.DAY)
        )
        booked = -(entries.aggregate(sum=Sum("amount"))["sum"] or 0)
        if days != booked:
            yield f"{currency}: {days} earned by {until}, ledger says {booked}"


def _months_served(until: date) -> Iterator[date]:
    first = Recognition.objects.aggregate(first=Min("month"))["first"]
    return recognition.months(first, until + recognition.DAY)


def _fees():
    stated = Counter(dict(StatementEntry.objects.filter(agrees=True).values_list("currency").annotate(Sum("fee")).order_by()))
    booked = {currency: -amount for currency, amount in _balances("payment_fees").items()}
    yield from _differ("fees stated", stated, booked)


def _sponsored():
    """Entries are in the books, and what of them is still to come stands apart."""
    left: Counter = Counter()
    for entry in Sponsorship.objects.all():
        months = LedgerTransaction.objects.filter(key__startswith=f"sponsorship:{entry.pk}:").values_list("key", flat=True)
        earned = sum(sponsoring.earned_in(entry, date.fromisoformat(f"{key.rsplit(':', 1)[1]}-01")) for key in months)
        left[entry.currency] += entry.amount - earned
    yield from _differ("sponsorship to come", left, _balances("deferred_sponsorship"))
    twice = Sponsorship.objects.filter(corrects__isnull=False).exclude(amount=-F("corrects__amount"))
    for pk in twice.values_list("pk", flat=True)[:SHOWN]:
        yield f"sponsorship {pk}: not the opposite of what it corrects"
    counted = Recognition.objects.values("line", "month").annotate(rows=Count("pk")).filter(rows__gt=1)
    for row in counted[:SHOWN]:
        yield f"line {row['line']}: {row['month']:%Y-%m} recognised {row['rows']} times"
