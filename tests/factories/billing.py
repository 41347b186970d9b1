"""What is sold, ordered and paid."""
import itertools
import json
import uuid
from datetime import timedelta

from django.utils import timezone

from billing import checkout, inbox, payments
from billing.models import Grant, Order, Payment, Plan, PlanProduct, Product, SandboxCharge
from billing.providers.base import Fact
from billing.providers.sandbox.transport import MERCHANT_ID, SIGNATURE, TIMESTAMP, signature

_numbers = itertools.count(1)


def make_product(sku=None, *, kind="thing", key=None, price=26800, currency="CNY", **fields) -> Product:
    """A product of a kind that needs no fulfiller, unless `kind` says otherwise."""
    number = next(_numbers)
    sku = sku or f"product-{number}"
    fields.setdefault("name_en", f"Thing {number}")
    fields.setdefault("name_zh", f"东西{number}")
    return Product.objects.create(sku=sku, kind=kind, key=key or sku, price_amount=price, currency=currency, **fields)


def make_plan(slug=None, *, products=(), price=19900, months=1, currency="CNY", **fields) -> Plan:
    """A plan on sale that opens `products`."""
    number = next(_numbers)
    fields.setdefault("name_en", f"Plan {number}")
    fields.setdefault("name_zh", f"方案{number}")
    plan = Plan.objects.create(slug=slug or f"plan-{number}", price_amount=price, months=months, currency=currency, **fields)
    PlanProduct.objects.bulk_create(PlanProduct(plan=plan, product=product) for product in products)
    return plan


def make_order(member, thing, *, at=None) -> Order:
    """A pending order of a product or a plan."""
    return checkout.order_things(member, [thing], at=at or timezone.now())


def start(order, *, at=None) -> Payment:
    """An attempt to pay it at the sandbox."""
    return payments.start_payment(order, "sandbox", return_url=order.get_absolute_url(), at=at or order.created_at)


def fact_of(payment, *, state="succeeded", event_id=None, **changed) -> Fact:
    """What the sandbox says about the attempt; `changed` fields tell something else."""
    values = {
        "event_id": event_id or uuid.uuid4().hex, "provider_payment_id": payment.provider_payment_id, "payment_key": str(payment.key),
        "order_ref": payment.order.ref, "merchant_id": MERCHANT_ID, "state": state, "amount": payment.amount,
        "currency": payment.currency,
    }
    return Fact(**{**values, **changed})


def paid_order(member, thing, *, at=None) -> Order:
    """An order of a product or a plan that was paid at `at`, by the same code as on the site."""
    at = at or timezone.now()
    order = make_order(member, thing, at=at)
    payment = start(order, at=at)
    # As the sandbox would have it: paid there too.
    SandboxCharge.objects.filter(payment_key=str(payment.key)).update(
        state=SandboxCharge.State.PAID, charged_amount=payment.amount, decided_at=at, effective_at=at
    )
    payments.settle("sandbox", fact_of(payment), at=at)
    order.refresh_from_db()
    assert order.status == Order.Status.PAID, order.status
    return order


def make_grant(member, thing, *, starts_at=None, ends_at=None, source_key="") -> Grant:
    """A right that staff gave; a product or plan for life unless `ends_at` says when it ends."""
    which = {"product": thing} if isinstance(thing, Product) else {"plan": thing}
    starts_at = starts_at or timezone.now() - timedelta(days=1)
    key = source_key or f"gift-{next(_numbers)}"
    return Grant.objects.create(member=member, starts_at=starts_at, ends_at=ends_at, source_kind="staff", source_key=key, **which)


def notice_of(fact: Fact, *, at=None) -> tuple[bytes, dict[str, str]]:
    """A signed notice as the sandbox sends it: body and headers."""
    data = fact.as_json()
    data["charge"] = data.pop("provider_payment_id")
    body = json.dumps(data).encode()
    timestamp = str(int((at or timezone.now()).timestamp()))
    return body, {TIMESTAMP: timestamp, SIGNATURE: signature(timestamp, body), "Content-Type": "application/json"}


def deliver_notice(fact: Fact, *, at=None) -> list[str]:
    """Put a notice into the inbox; returns the verdicts."""
    at = at or timezone.now()
    return inbox.receive("sandbox", *notice_of(fact, at=at), at=at)
