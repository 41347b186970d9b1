"""What must always be true of money and rights, checked by queries that do not use the code that wrote the rows."""
import logging

from django.db.models import Count, Exists, F, OuterRef, Sum

from billing import coupon_invariants, gift_invariants, refund_invariants, share_invariants, term_invariants
from billing.models import Grant, LedgerEntry, LedgerTransaction, Order, OrderLine, Payment

log = logging.getLogger(__name__)
SHOWN = 20


def check_invariants() -> list[str]:
    """Sentences about what is wrong; empty when all is well."""
    return [
        *_unbalanced(), *_unbooked(), *_clearing(), *_paid_without_payment(), *_paid_without_grant(), *_totals(),
        *refund_invariants.sentences(), *coupon_invariants.sentences(), *gift_invariants.sentences(),
        *share_invariants.sentences(), *term_invariants.sentences(),
    ]


def _unbalanced():
    wrong = LedgerTransaction.objects.annotate(sum=Sum("entries__amount", default=0), legs=Count("entries"))
    for posting in wrong.exclude(sum=0, legs__gte=2)[:SHOWN]:
        yield f"ledger {posting.key}: {posting.legs} legs add up to {posting.sum}"
    crossed = LedgerEntry.objects.exclude(account__currency=F("transaction__currency")).values_list("transaction__key", flat=True)
    for key in crossed[:SHOWN]:
        yield f"ledger {key}: a leg stands on an account of another currency"


def _unbooked():
    booked = set(LedgerTransaction.objects.filter(key__startswith="payment:").values_list("key", flat=True))
    received = {f"payment:{pk}" for pk in Payment.objects.received().values_list("pk", flat=True)}
    for key in sorted(received - booked)[:SHOWN]:
        yield f"{key}: money was received and not booked"
    for key in sorted(booked - received)[:SHOWN]:
        yield f"{key}: booked without money received"


def _clearing():
    """The money that providers hold for us, once by payments and once by the ledger."""
    paid = dict(Payment.objects.received().values_list("currency").annotate(Sum("amount")).order_by())
    cleared = dict(
        LedgerEntry.objects.filter(account__code="provider_clearing", transaction__key__startswith="payment:")
        .values_list("account__currency").annotate(Sum("amount")).order_by()
    )
    for currency in sorted(paid.keys() | cleared.keys()):
        if paid.get(currency, 0) != cleared.get(currency, 0):
            yield f"{currency}: payments received {paid.get(currency, 0)}, ledger says {cleared.get(currency, 0)}"


def _paid_without_payment():
    succeeded = Payment.objects.filter(order=OuterRef("pk"), state=Payment.State.SUCCEEDED, amount=OuterRef("total_amount"))
    for ref in Order.objects.paid().filter(total_amount__gt=0).exclude(Exists(succeeded)).values_list("ref", flat=True)[:SHOWN]:
        yield f"order {ref}: paid without a payment of its total"
    unpaid = Payment.objects.filter(state=Payment.State.SUCCEEDED).exclude(order__status=Order.Status.PAID)
    for ref in unpaid.values_list("order__ref", flat=True)[:SHOWN]:
        yield f"order {ref}: a payment succeeded and the order is not paid"


def _paid_without_grant():
    for column in ("product", "plan"):
        # Of gifts and bundles `gift_invariants` says what was granted.
        lines = OrderLine.objects.filter(gift=None, parts=None, **{f"{column}__isnull": False})
        given = Grant.objects.filter(
            source_kind=Grant.Source.ORDER, source_key=OuterRef("order__ref"), member=OuterRef("order__member"),
            **{column: OuterRef(column)},
        )
        missing = lines.filter(order__status=Order.Status.PAID).exclude(Exists(given))
        for ref in missing.values_list("order__ref", flat=True)[:SHOWN]:
            yield f"order {ref}: paid, and its {column} was not granted"
    ordered = Order.objects.paid().filter(ref=OuterRef("source_key"), member=OuterRef("member"))
    unpaid = Grant.objects.filter(source_kind=Grant.Source.ORDER, revoked_at=None).exclude(Exists(ordered))
    for ref in unpaid.values_list("source_key", flat=True)[:SHOWN]:
        yield f"order {ref}: granted without being paid"


def _totals():
    wrong = Order.objects.annotate(sum=Sum("lines__amount", default=0)).exclude(sum=F("total_amount"))
    for ref in wrong.values_list("ref", flat=True)[:SHOWN]:
        yield f"order {ref}: its lines do not add up to its total"


def report() -> list[str]:
    """Check, and log what is wrong as errors."""
    found = check_invariants()
    for sentence in found:
        log.error("books: %s", sentence)
    return found
