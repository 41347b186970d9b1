"""Invoices and credit notes: issued in the transaction of the money, for real money only, numbered without a gap."""
from datetime import datetime

from django.conf import settings

from billing import events
from billing.models import Invoice, InvoiceSeries, Order, Refund
from kit import house
from kit.periods import day_of

Kind = Invoice.Kind


def seller() -> dict:
    """Who issues the invoices; under the name of the community where none is set."""
    return {**settings.INVOICE_SELLER, "name": settings.INVOICE_SELLER["name"] or house.name(chinese=False)}


def issue(order: Order, *, at: datetime) -> Invoice | None:
    """The invoice of an order that was just paid; None for test money and for what cost nothing. Once an order."""
    if order.is_test or not order.total_amount:
        return None
    found = order.invoices.filter(kind=Kind.INVOICE).first()
    if found:
        return found
    lines = [
        _line(line, unit_amount=line.unit_amount, quantity=line.quantity, amount=line.amount, **_less(line))
        for line in order.lines.order_by("id")
    ]
    invoice = Invoice.objects.create(
        **_number(Kind.INVOICE, at=at), order=order, issued_at=at, currency=order.currency, total_amount=order.total_amount,
        seller=seller(), buyer=buyer_of(order), lines=lines,
    )
    events.note(order, "invoice_issued", at=at, number=invoice.number)
    return invoice


def credit(order: Order, refund: Refund, *, at: datetime) -> Invoice | None:
    """The credit note of a refund; None where there was no invoice. Once a refund."""
    invoice = order.invoices.filter(kind=Kind.INVOICE).first()
    if invoice is None or Invoice.objects.filter(refund=refund).exists():
        return None
    lines = [
        _line(part.order_line, unit_amount=-part.amount, quantity=1, amount=-part.amount)
        for part in refund.lines.select_related("order_line").order_by("order_line")
    ]
    # Seller and buyer are those of the invoice, whatever is set today.
    note = Invoice.objects.create(
        **_number(Kind.CREDIT_NOTE, at=at), order=order, refund=refund, refers_to=invoice, issued_at=at, currency=refund.currency,
        total_amount=-refund.amount, seller=invoice.seller, buyer=invoice.buyer, lines=lines,
    )
    events.note(order, "credit_note_issued", at=at, number=note.number)
    return note


def _line(line, **amounts) -> dict:
    return {"description_en": line.description_en, "description_zh": line.description_zh, **amounts}


def _less(line) -> dict[str, int]:
    """What makes the amount less than price times quantity."""
    return {name: amount for name in ("discount_amount", "credit_amount") if (amount := getattr(line, name))}


def buyer_of(order: Order) -> dict[str, str]:
    """Who the invoice is made out to: what they said on the order, else their name here."""
    return {
        "name": order.billing_name or order.member.name, "address": order.billing_address, "tax_number": order.billing_tax_number,
        "handle": order.member.handle,
    }


def _number(kind: str, *, at: datetime) -> dict:
    """The next number of the year. The counter's row stays locked until the transaction ends; one that is rolled back gives its
    number back, so there is no gap."""
    series, year = settings.INVOICE_SERIES[kind], day_of(at).year
    counter, _is_new = InvoiceSeries.objects.get_or_create(series=series, year=year)
    counter = InvoiceSeries.objects.select_for_update().get(pk=counter.pk)
    counter.last += 1
    counter.save(update_fields=["last"])
    return {"kind": kind, "series": series, "year": year, "sequence": counter.last, "number": f"{series}-{year}-{counter.last:05d}"}
