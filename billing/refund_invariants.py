"""What must always be true of refunds and invoices; a part of `billing.invariants`."""
from collections.abc import Iterator

from django.db.models import Count, Exists, F, Max, OuterRef, Q, Sum

from billing.models import (
    Grant,
    Invoice,
    InvoiceSeries,
    LedgerEntry,
    LedgerTransaction,
    Order,
    OrderEvent,
    OrderLine,
    Payment,
    Refund,
    RefundLine,
    RefundStep,
)

SHOWN = 20


def sentences() -> Iterator[str]:
    yield from _amounts()
    yield from _booked()
    yield from _decided()
    yield from _rights()
    yield from _invoices()
    yield from _numbers()


def _amounts():
    """Never more back than came; the refunds not decided yet are counted, unless somebody paid back at the provider."""
    paid = Payment.objects.filter(refunds__isnull=False).annotate(
        back=Sum("refunds__amount", filter=Q(refunds__state="succeeded"), default=0),
        promised=Sum("refunds__amount", filter=~Q(refunds__state__in=Refund.NOT_COUNTED), default=0),
        outside=Exists(Refund.objects.filter(payment=OuterRef("pk"), is_external=True)),
    )
    for key, back, amount in paid.filter(back__gt=F("amount")).values_list("key", "back", "amount")[:SHOWN]:
        yield f"payment {key}: {back} paid back of {amount}"
    for key, promised, amount in paid.filter(promised__gt=F("amount"), outside=False).values_list("key", "promised", "amount")[:SHOWN]:
        yield f"payment {key}: {promised} promised of {amount}"
    named = Refund.objects.filter(lines__isnull=False).annotate(sum=Sum("lines__amount")).exclude(sum=F("amount"))
    for key in named.values_list("key", flat=True)[:SHOWN]:
        yield f"refund {key}: its lines do not add up to it"
    over = RefundLine.objects.filter(refund__booked_at__isnull=False).values("order_line__order__ref", "order_line__amount")
    for row in over.annotate(sum=Sum("amount")).filter(sum__gt=F("order_line__amount"))[:SHOWN]:
        yield f"order {row['order_line__order__ref']}: {row['sum']} paid back for a line of {row['order_line__amount']}"


def _booked():
    booked = set(LedgerTransaction.objects.filter(key__startswith="refund:").values_list("key", flat=True))
    due = {f"refund:{pk}" for pk in Refund.objects.succeeded().filter(payment__received_at__isnull=False).values_list("pk", flat=True)}
    for key in sorted(due - booked)[:SHOWN]:
        yield f"{key}: money went back and was not booked"
    for key in sorted(booked - due)[:SHOWN]:
        yield f"{key}: booked without money that went back"
    back = dict(Refund.objects.filter(booked_at__isnull=False).values_list("currency").annotate(Sum("amount")).order_by())
    cleared = dict(
        LedgerEntry.objects.filter(account__code="provider_clearing", transaction__key__startswith="refund:")
        .values_list("account__currency").annotate(Sum("amount")).order_by()
    )
    for currency in sorted(back.keys() | cleared.keys()):
        if back.get(currency, 0) != -cleared.get(currency, 0):
            yield f"{currency}: refunds paid {back.get(currency, 0)}, ledger says {-cleared.get(currency, 0)}"


def _decided():
    """Who let the money go: enough people, none of them the buyer."""
    gone = Refund.objects.filter(is_external=False, state__in=[*Refund.ON_THE_WAY, Refund.State.FAILED, Refund.State.SUCCEEDED])
    counted = gone.annotate(people=Count("steps__by", filter=Q(steps__kind=RefundStep.Kind.APPROVED), distinct=True))
    for key in counted.filter(people__lt=F("people_needed")).values_list("key", flat=True)[:SHOWN]:
        yield f"refund {key}: too few people approved it"
    own = RefundStep.objects.filter(kind=RefundStep.Kind.APPROVED, by=F("refund__payment__order__member"))
    for key in own.values_list("refund__key", flat=True)[:SHOWN]:
        yield f"refund {key}: approved by its buyer"


def _rights():
    """A line that was wholly paid back is closed, unless staff said that it stays or have not said yet."""
    stays = Refund.objects.filter(access__in=[Refund.Access.KEEP, Refund.Access.UNDECIDED])
    back = Sum("refund_lines__amount", filter=Q(refund_lines__refund__booked_at__isnull=False), default=0)
    gone = OrderLine.objects.filter(refund_lines__isnull=False).annotate(back=back).filter(back=F("amount"))
    gone = gone.exclude(Exists(stays.filter(lines__order_line=OuterRef("pk"), booked_at__isnull=False)))
    for column in ("product", "plan"):
        still = Grant.objects.filter(
            source_kind=Grant.Source.ORDER, source_key=OuterRef("order__ref"), revoked_at=None, **{column: OuterRef(column)}
        )
        for ref in gone.filter(Exists(still), **{f"{column}__isnull": False}).values_list("order__ref", flat=True)[:SHOWN]:
            yield f"order {ref}: paid back, and its {column} is still open"


def _invoices():
    for number in Invoice.objects.filter(order__is_test=True).values_list("number", flat=True)[:SHOWN]:
        yield f"invoice {number}: for test money"
    issued = Invoice.objects.filter(order=OuterRef("pk"), kind=Invoice.Kind.INVOICE)
    # What was paid in another system has its invoice there: only what was paid here has the event.
    paid_here = Exists(OrderEvent.objects.filter(order=OuterRef("pk"), kind="paid"))
    missing = Order.objects.paid().filter(paid_here, is_test=False, total_amount__gt=0).exclude(Exists(issued))
    for ref in missing.values_list("ref", flat=True)[:SHOWN]:
        yield f"order {ref}: paid with real money and not invoiced"
    wrong = Invoice.objects.filter(kind=Invoice.Kind.INVOICE).exclude(total_amount=F("order__total_amount"))
    for number in wrong.values_list("number", flat=True)[:SHOWN]:
        yield f"invoice {number}: not the total of its order"
    invoiced = Invoice.objects.filter(order=OuterRef("payment__order"), kind=Invoice.Kind.INVOICE)
    uncredited = Refund.objects.filter(Exists(invoiced), booked_at__isnull=False, payment__state="succeeded", credit_note=None)
    for key in uncredited.values_list("key", flat=True)[:SHOWN]:
        yield f"refund {key}: of an invoiced order, without a credit note"
    other = Invoice.objects.filter(refund__isnull=False).exclude(total_amount=-F("refund__amount"))
    for number in other.values_list("number", flat=True)[:SHOWN]:
        yield f"credit note {number}: not the amount of its refund"


def _numbers():
    """Each series counts 1, 2, 3 … without a gap."""
    counted = Invoice.objects.values("series", "year").annotate(rows=Count("pk"), last_one=Max("sequence")).order_by("series", "year")
    given = {(row["series"], row["year"]): (row["rows"], row["last_one"]) for row in counted}
    for series, year, last in InvoiceSeries.objects.values_list("series", "year", "last"):
        if given.get((series, year), (0, 0)) != (last, last):
            yield f"series {series}-{year}: {last} numbers given, {given.get((series, year), (0, 0))[0]} invoices"
