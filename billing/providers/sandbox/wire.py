"""How the sandbox speaks: what it says about charges, refunds and disputes, signed as it goes over the wire."""
import hashlib
import hmac

from django.conf import settings
from django.utils.dateparse import parse_datetime

from billing.providers.base import AnyFact, BadNotice, DisputeFact, Fact, RefundFact
from billing.providers.sandbox.models import SandboxCharge, SandboxDispute, SandboxRefund

TIMESTAMP, SIGNATURE = "Sandbox-Timestamp", "Sandbox-Signature"
STATES = {
    "payment": {"succeeded", "failed", "cancelled", "expired"}, "refund": {"succeeded", "failed"}, "dispute": {"opened", "won", "lost"},
}
TEXTS = {
    "payment": ("charge", "payment_key", "order_ref"),
    "refund": ("charge", "payment_key", "refund"),
    "dispute": ("charge", "payment_key", "dispute"),
}
MAY_BE_EMPTY = ("agreement", "refund_key", "reason", "evidence_due_at")
Thing = SandboxCharge | SandboxRefund | SandboxDispute


def signature(timestamp: str, body: bytes) -> str:
    """HMAC-SHA256 over `timestamp.body`, in hex."""
    return hmac.new(settings.SANDBOX_SECRET.encode(), timestamp.encode() + b"." + body, hashlib.sha256).hexdigest()


def body_of(thing: Thing, event_id: str, *, state: str = "") -> dict:
    """What the sandbox says about a thing that is decided; about its `state` of before, if one is given."""
    charge = thing if isinstance(thing, SandboxCharge) else thing.charge
    said = {"event_id": event_id, "charge": charge.token, "payment_key": charge.payment_key, "merchant_id": charge.merchant_id,
            "currency": charge.currency}
    if isinstance(thing, SandboxRefund):
        return {**said, "kind": "refund", "refund": thing.token, "refund_key": thing.refund_key or "", "amount": thing.amount,
                "state": state or thing.state}
    if isinstance(thing, SandboxDispute):
        return {**said, "kind": "dispute", "dispute": thing.token, "amount": thing.amount, "state": state or thing.state,
                "reason": "not_received", "evidence_due_at": thing.evidence_due_at.isoformat()}
    agreement = getattr(thing, "agreement", None)
    return {
        **said, "kind": "payment", "order_ref": thing.order_ref, "amount": thing.charged_amount or thing.amount,
        "state": {"paid": "succeeded", "declined": "failed", "closed": "cancelled"}[thing.state],
        "agreement": agreement.token if agreement else "",
    }


def fact_of(data) -> AnyFact:
    """The fact in a body. Raises BadNotice unless every field is what it must be."""
    if not isinstance(data, dict):
        raise BadNotice("body is no object")
    kind = data.get("kind", "payment")
    if not isinstance(kind, str) or kind not in STATES:
        raise BadNotice(f"unknown kind {kind!r}")
    for name in ("event_id", "merchant_id", "state", "currency", *TEXTS[kind]):
        if not (isinstance(data.get(name), str) and 0 < len(data[name]) <= 80):
            raise BadNotice(f"{name} is missing or is no text")
    for name in MAY_BE_EMPTY:
        if not (isinstance(data.get(name, ""), str) and len(data.get(name, "")) <= 80):
            raise BadNotice(f"{name} is no text")
    if type(data.get("amount")) is not int or not 0 < data["amount"] < 2**53:
        raise BadNotice("amount is no whole positive number")
    if data["state"] not in STATES[kind]:
        raise BadNotice(f"unknown state {data['state']!r}")
    return _fact(kind, data)


def _fact(kind: str, data: dict) -> AnyFact:
    said = {name: data[name] for name in ("event_id", "payment_key", "merchant_id", "state", "amount", "currency")}
    said["provider_payment_id"] = data["charge"]
    if kind == "refund":
        return RefundFact(**said, provider_refund_id=data["refund"], refund_key=data.get("refund_key", ""))
    if kind == "dispute":
        due = data.get("evidence_due_at", "")
        if due and not _is_instant(due):
            raise BadNotice(f"evidence_due_at {due!r} is no time")
        return DisputeFact(**said, provider_dispute_id=data["dispute"], reason=data.get("reason", ""), evidence_due_at=due)
    return Fact(**said, order_ref=data["order_ref"], agreement_id=data.get("agreement", ""))


def _is_instant(text: str) -> bool:
    try:
        found = parse_datetime(text)
    except ValueError:
        return False
    return found is not None and found.tzinfo is not None
