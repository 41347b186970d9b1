"""What a refund that succeeded does: its lines, postings, rights, credit note, signal, notice. Run once, under the locks of its order."""
from collections import Counter
from datetime import datetime

from django.db.models import Sum
from django.utils.translation import override

from billing import earnings, events, fulfilment, gifts, grants, invoices, ledger, recognition, sale
from billing.models import LedgerAccount, Order, OrderLine, Payment, Refund, RefundLine
from billing.providers import moves_no_money
from billing.signals import order_refunded
from billing.terms import in_upgrades
from kit.money import format_money, split
from notices.telling import tell

Access, Code = Refund.Access, LedgerAccount.Code


def apply(order: Order, payment: Payment, refund: Refund, *, at: datetime) -> None:
    """Everything that follows from money that went back; the caller holds order and payment."""
    bought = payment.state == Payment.State.SUCCEEDED
    if bought:
        _fit_lines(order, refund)
    _book(order, payment, refund, bought=bought, at=at)
    if bought:
        _close_rights(order, refund, at=at)
        invoices.credit(order, refund, at=at)
    elif refund.access == Access.UNDECIDED:
        refund.access = Access.AS_USUAL
    refund.booked_at = at
    refund.save(update_fields=["booked_at", "access"])
    order_refunded.send(sender=Order, order=order, amount=refund.amount, at=at)
    inform(order, refund, "refund_succeeded", at=at)


def catch_up(order: Order, payment: Payment, *, at: datetime) -> None:
    """Apply the refunds that a provider told of before it told of the payment."""
    for refund in payment.refunds.succeeded().filter(booked_at=None).order_by("id"):
        apply(order, payment, refund, at=at)


def left_of_lines(order: Order) -> dict[OrderLine, int]:
    """What of each line was neither paid back nor promised, nor serves in an upgrade."""
    lines = list(order.lines.select_related("product", "plan").order_by("id"))
    moved = in_upgrades(lines)
    gone = _sums(RefundLine.objects.filter(refund__in=Refund.objects.counted(), order_line__order=order))
    return {line: max(line.amount - gone.get(line.pk, 0) - moved.get(line.pk, 0), 0) for line in lines}


def _sums(refund_lines) -> dict[int, int]:
    return dict(refund_lines.values_list("order_line").annotate(Sum("amount")).order_by())


def _fit_lines(order: Order, refund: Refund) -> None:
    """Say line by line what the refund is for. One that names no lines, or names more than a line has left since others went
    back meanwhile, takes the rest from all lines in proportion to what is left of each."""
    others = RefundLine.objects.filter(order_line__order=order).exclude(refund=refund)
    gone = _sums(others.filter(refund__in=Refund.objects.succeeded()))
    promised = _sums(others.filter(refund__in=Refund.objects.counted()))
    own = dict(refund.lines.values_list("order_line", "amount"))
    lines = list(order.lines.order_by("id"))
    parts = [min(own.get(line.pk, 0), line.amount - gone.get(line.pk, 0)) for line in lines]
    rest = refund.amount - sum(parts)
    if rest:
        free = [max(line.amount - promised.get(line.pk, 0) - part, 0) for line, part in zip(lines, parts, strict=True)]
        if sum(free) < rest:
            free = [line.amount - gone.get(line.pk, 0) - part for line, part in zip(lines, parts, strict=True)]
        parts = [part + more for part, more in zip(parts, split(rest, free), strict=True)]
        refund.lines.all().delete()
        RefundLine.objects.bulk_create(
            RefundLine(refund=refund, order_line=line, amount=part) for line, part in zip(lines, parts, strict=True) if part
        )


def _book(order: Order, payment: Payment, refund: Refund, *, bought: bool, at: datetime) -> None:
    debits: Counter = Counter()
    parts = list(refund.lines.select_related("order_line__plan", "order_line__product")) if bought else []
    for part in parts:
        recognition.catch_up(part.order_line, at=at)
        part.legs = earnings.placed(part.order_line, sale.taken_back(part.order_line, part.amount))
        part.save(update_fields=["legs"])
        debits.update(part.legs)
    if not bought:
        debits[Code.HELD] = refund.amount
    cause = f"refund {refund.key}: {format_money(refund.amount, refund.currency)}"
    amounts = {**debits, Code.PROVIDER_CLEARING: -refund.amount}
    is_test = moves_no_money(payment.provider)
    posting = ledger.post(f"refund:{refund.pk}", amounts, currency=refund.currency, cause=cause, at=at, is_test=is_test)
    for part in parts:
        earnings.from_refund(part, refund, order, posting, at=at)


def _close_rights(order: Order, refund: Refund, *, at: datetime) -> None:
    """A line that is wholly paid back closes, one that is paid back in part stays open, unless staff said otherwise."""
    if refund.access == Access.UNDECIDED:
        return
    if refund.access == Access.KEEP:
        events.note(order, "access_kept", at=at)
        return
    for line in lines_to_close(order, refund):
        close(order, line, refund, at=at)


def lines_to_close(order: Order, refund: Refund) -> list[OrderLine]:
    """The lines whose right ends with this refund."""
    back = _sums(RefundLine.objects.filter(refund__in=Refund.objects.succeeded(), order_line__order=order))
    lines = list(order.lines.select_related("product", "plan").order_by("id"))
    named = set(refund.lines.values_list("order_line", flat=True))
    everything = all(back.get(line.pk, 0) == line.amount for line in lines)
    if refund.access == Access.REVOKE:
        return [line for line in lines if line.pk in named or everything]
    # What cost nothing goes when everything else went.
    return [line for line in lines if everything or (line.pk in named and back[line.pk] == line.amount)]


def close(order: Order, line: OrderLine, refund: Refund, *, at: datetime) -> None:
    """Take back the right that a line gave; twice is once. Later terms of a membership stay where they are."""
    for grant in grants.of_line(line):
        grants.revoke(grant, at=at)
    line.released_at = at
    if line.receiver:
        fulfilment.ask(line, "release")
    gifts.void(line, at=at)
    refund.lines.filter(order_line=line, access_ended_at=None).update(access_ended_at=at)


def inform(order: Order, refund: Refund, kind: str, *, at: datetime, **data) -> None:
    """Tell the member of a step, once."""
    with override(order.member.language or "en"):
        line = order.lines.order_by("id").first()
        title = line.description if line else order.ref
    said = {"title": title, "amount": format_money(refund.amount, refund.currency), **data}
    fact = f"{kind}:{refund.pk}" + (f":{refund.attempts}" if kind == "refund_failed" else "")
    tell(order.member, kind, url=order.get_absolute_url(), data=said, at=at, fact=fact)
