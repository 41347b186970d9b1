"""Writing purchases of the past in bulk: for sample data and for members who come from another system.

The rows are those that checkout and payment would have left: order, line, payment, posting, grant. Nothing is delivered,
signalled, told or upgraded: whoever imports history writes what the upper floors need.
"""
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import asdict, dataclass, field
from datetime import datetime
from uuid import UUID, uuid4

from django.conf import settings
from django.db import transaction

from billing import ledger, postings, shares
from billing.access import Held, PlanShown, Rights
from billing.checkout import words_of
from billing.earnings import sold
from billing.ledger import Posting
from billing.models import (
    Earning,
    Grant,
    LedgerAccount,
    LineShare,
    Order,
    OrderLine,
    Payment,
    Plan,
    PlanProduct,
    Product,
    RevenueShare,
)
from billing.providers import provider
from billing.refs import new_ref
from billing.refund_policy import Policies
from billing.terms import Term, begin, next_term
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
    _book(Payment.objects.bulk_create(payments, batch_size=AT_ONCE), orders, lines, bought)
    return orders


def _order(one: Purchase, provider_name: str) -> Order:
    return Order(
        ref=one.ref, member_id=one.member_id, status=Order.Status.PAID, currency=one.thing.currency, total_amount=one.thing.price_amount,
        created_at=one.at, expires_at=one.at + settings.ORDER_EXPIRES_AFTER, paid_at=one.at,
        is_test=not provider(provider_name).capabilities.is_live,
    )


def _terms(bought: list[Purchase]) -> list[Term | None]:
    """The term of each plan bought; None for a product."""
    opens: dict[int, set[int]] = defaultdict(set)
    for plan_id, product_id in PlanProduct.objects.values_list("plan", "product"):
        opens[plan_id].add(product_id)
    held: dict[int, list[Held]] = defaultdict(list)
    terms: list[Term | None] = []
    for one in bought:
        if isinstance(one.thing, Product):
            terms.append(None)
            continue
        rights = Rights(one.at, tuple(held[one.member_id]))
        term = next_term(rights, one.thing, opens[one.thing.pk]) or begin(one.at, one.thing.months)
        plan = PlanShown(one.thing.pk, one.thing.slug, one.thing.name_en, one.thing.name_zh)
        held[one.member_id].append(
            Held(0, None, plan, term.starts_at, term.ends_at, Grant.Source.ORDER, "", frozenset(opens[plan.id]), term.anchor_day)
        )
        terms.append(term)
    return terms


def _thing(one: Purchase) -> dict:
    return {"product": one.thing} if isinstance(one.thing, Product) else {"plan": one.thing}


def _line(order: Order, one: Purchase, words: dict, term) -> OrderLine:
    days = term.serves if term else {}
    return OrderLine(order=order, unit_amount=order.total_amount, amount=order.total_amount, **_thing(one), **words, **days)


def _grant(order: Order, one: Purchase, term) -> Grant:
    dates = asdict(term) if term else {"starts_at": one.at}
    return Grant(
        member_id=one.member_id, **dates, source_kind=Grant.Source.ORDER, source_key=order.ref, **_thing(one)
    )


def _payment(order: Order, one: Purchase, provider_name: str) -> Payment:
    return Payment(
        key=one.payment_key, order=order, provider=provider_name, amount=order.total_amount, currency=order.currency,
        state=Payment.State.SUCCEEDED, created_at=one.at, changed_at=one.at, received_at=one.at,
    )


def _shares(lines: list[OrderLine], bought: list[Purchase]) -> dict[int, dict[tuple[int, int], int]]:
    """By line: (product, author) → what is theirs, as agreed on the day of the purchase."""
    agreed: dict[int, list[RevenueShare]] = defaultdict(list)
    for share in RevenueShare.objects.order_by("pk"):
        agreed[share.product_id].append(share)
    found = {
        line.pk: [shares.kept(line, share) for share in agreed[line.product_id] if share.is_on(day_of(one.at))]
        for line, one in zip(lines, bought, strict=True)
        if line.product_id in agreed
    }
    LineShare.objects.bulk_create([row for rows in found.values() for row in rows], batch_size=AT_ONCE)
    return {
        line.pk: shares.shared({line.product_id: line.amount}, found[line.pk]) for line in lines if line.product_id and line.pk in found
    }


def _book(payments: list[Payment], orders: list[Order], lines: list[OrderLine], bought: list[Purchase]) -> None:
    theirs = _shares(lines, bought)
    made = ledger.post_new(
        Posting(
            f"payment:{payment.pk}", {Code.PROVIDER_CLEARING.value: payment.amount, **_credits(line, theirs.get(line.pk, {}))},
            payment.currency, f"payment {payment.key}: {format_money(payment.amount, payment.currency)}", one.at, order.is_test,
        )
        for payment, order, line, one in zip(payments, orders, lines, bought, strict=True)
    )
    Earning.objects.bulk_create(
        [
            earning
            for posting, order, line, one in zip(made, orders, lines, bought, strict=True)
            for earning in sold(line, theirs.get(line.pk, {}), order, posting, at=one.at)
        ],
        batch_size=AT_ONCE,
    )


def _credits(line: OrderLine, theirs: dict[tuple[int, int], int]) -> dict[str, int]:
    if line.plan_id:
        return postings.credits_of_plan(line.amount)
    return postings.credits_of_sale(line.amount, {author: amount for (_product, author), amount in theirs.items()})
