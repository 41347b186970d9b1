"""Writing purchases of the past in bulk: for sample data and for members who come from another system.

The rows are those that checkout and payment would have left: order, line, payment, posting, grant. Nothing is delivered,
signalled or told: whoever imports history writes what the upper floors need.
"""
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import asdict, dataclass, field
from datetime import datetime, timedelta
from uuid import UUID, uuid4

from django.conf import settings
from django.db import transaction

from billing.access import Held, PlanShown, Rights
from billing.checkout import words_of
from billing.membership import end_of, start_of_next
from billing.models import (
    Grant,
    LedgerAccount,
    LedgerEntry,
    LedgerTransaction,
    Order,
    OrderLine,
    Payment,
    Plan,
    PlanProduct,
    Product,
)
from billing.providers import provider
from billing.refs import new_ref
from billing.refund_policy import Policies
from kit.money import format_money
from kit.periods import day_of

Code = LedgerAccount.Code
AT_ONCE = 2000


@dataclass(frozen=True)
class Purchase:
    """Who bought what, and when; under which number of ours, and of the payment."""

    member_id: int
    thing: Product | Plan
    at: datetime
    ref: str = field(default_factory=new_ref)
    payment_key: UUID = field(default_factory=uuid4)


@transaction.atomic
def paid_orders(purchases: Iterable[Purchase], *, provider_name: str = "sandbox") -> list[Order]:
    """Paid orders of these purchases, oldest first. A member's plans follow one another as they would have."""
    bought = sorted(purchases, key=lambda one: one.at)
    orders = Order.objects.bulk_create([_order(one, provider_name) for one in bought], batch_size=AT_ONCE)
    things = {(type(one.thing), one.thing.pk): one.thing for one in bought}
    policies = Policies.read()
    words = {key: {**words_of(thing), "refund_policy": asdict(policies.of(thing))} for key, thing in things.items()}
    terms = _terms(bought)
    lines = [
        _line(order, one, words[type(one.thing), one.thing.pk], term) for order, one, term in zip(orders, bought, terms, strict=True)
    ]
    OrderLine.objects.bulk_create(lines, batch_size=AT_ONCE)
    Grant.objects.bulk_create([_grant(*each) for each in zip(orders, bought, terms, strict=True)], batch_size=AT_ONCE)
    payments = [_payment(order, one, provider_name) for order, one in zip(orders, bought, strict=True)]
    _book(Payment.objects.bulk_create(payments, batch_size=AT_ONCE), bought)
    return orders


def _order(one: Purchase, provider_name: str) -> Order:
    return Order(
        ref=one.ref, member_id=one.member_id, status=Order.Status.PAID, currency=one.thing.currency, total_amount=one.thing.price_amount,
        created_at=one.at, expires_at=one.at + settings.ORDER_EXPIRES_AFTER, paid_at=one.at,
        is_test=not provider(provider_name).capabilities.is_live,
    )


def _terms(bought: list[Purchase]) -> list[tuple[datetime, datetime | None]]:
    """From when until when each purchase serves; None is for life."""
    opens: dict[int, set[int]] = defaultdict(set)
    for plan_id, product_id in PlanProduct.objects.values_list("plan", "product"):
        opens[plan_id].add(product_id)
    held: dict[int, list[Held]] = defaultdict(list)
    terms: list[tuple[datetime, datetime | None]] = []
    for one in bought:
        if isinstance(one.thing, Product):
            terms.append((one.at, None))
            continue
        start = start_of_next(Rights(one.at, tuple(held[one.member_id])), one.thing.pk, opens[one.thing.pk])
        end = end_of(start, one.thing.months)
        plan = PlanShown(one.thing.pk, one.thing.slug, one.thing.name_en, one.thing.name_zh)
        held[one.member_id].append(Held(0, None, plan, start, end, Grant.Source.ORDER, "", frozenset(opens[plan.id])))
        terms.append((start, end))
    return terms


def _thing(one: Purchase) -> dict:
    return {"product": one.thing} if isinstance(one.thing, Product) else {"plan": one.thing}


def _line(order: Order, one: Purchase, words: dict, term) -> OrderLine:
    start, end = term
    days = {"serves_from": day_of(start), "serves_until": day_of(end) - timedelta(days=1)} if end else {}
    return OrderLine(order=order, unit_amount=order.total_amount, amount=order.total_amount, **_thing(one), **words, **days)


def _grant(order: Order, one: Purchase, term) -> Grant:
    start, end = term
    return Grant(
        member_id=one.member_id, starts_at=start, ends_at=end, source_kind=Grant.Source.ORDER, source_key=order.ref, **_thing(one)
    )


def _payment(order: Order, one: Purchase, provider_name: str) -> Payment:
    return Payment(
        key=one.payment_key, order=order, provider=provider_name, amount=order.total_amount, currency=order.currency,
        state=Payment.State.SUCCEEDED, created_at=one.at, changed_at=one.at, received_at=one.at,
    )


def _book(payments: list[Payment], bought: list[Purchase]) -> None:
    accounts = {}
    for currency in {payment.currency for payment in payments}:
        for code in (Code.PROVIDER_CLEARING, Code.REVENUE, Code.DEFERRED_MEMBERSHIP):
            accounts[code, currency] = LedgerAccount.objects.get_or_create(code=code, currency=currency)[0]
    postings = LedgerTransaction.objects.bulk_create(
        [
            LedgerTransaction(
                key=f"payment:{payment.pk}", at=one.at, currency=payment.currency,
                cause=f"payment {payment.key}: {format_money(payment.amount, payment.currency)}",
            )
            for payment, one in zip(payments, bought, strict=True)
        ],
        batch_size=AT_ONCE,
    )
    legs = []
    for posting, payment, one in zip(postings, payments, bought, strict=True):
        earned = Code.REVENUE if isinstance(one.thing, Product) else Code.DEFERRED_MEMBERSHIP
        for code, amount in ((Code.PROVIDER_CLEARING, payment.amount), (earned, -payment.amount)):
            legs.append(LedgerEntry(transaction=posting, account=accounts[code, payment.currency], amount=amount))
    LedgerEntry.objects.bulk_create(legs, batch_size=AT_ONCE)
