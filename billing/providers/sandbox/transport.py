"""The sandbox as our side sees it: opening a charge, asking, calling off, and reading its signed notices."""
import hashlib
import hmac
import json
from datetime import datetime

from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from billing.providers.base import BadNotice, Capabilities, Fact, Started
from billing.providers.base import Provider as BaseProvider
from billing.providers.sandbox.models import SandboxCharge

MERCHANT_ID = "guildhall-sandbox"
TIMESTAMP, SIGNATURE = "Sandbox-Timestamp", "Sandbox-Signature"
TOLERANCE = 300
TEXTS = ("event_id", "charge", "payment_key", "order_ref", "merchant_id", "state", "currency")
STATES = {"succeeded", "failed", "cancelled", "expired"}


def signature(timestamp: str, body: bytes) -> str:
    """HMAC-SHA256 over `timestamp.body`, in hex."""
    return hmac.new(settings.SANDBOX_SECRET.encode(), timestamp.encode() + b"." + body, hashlib.sha256).hexdigest()


def notice_body(charge: SandboxCharge, event_id: str) -> str:
    """What the sandbox says about a decided charge, as it goes over the wire."""
    return json.dumps(
        {
            "event_id": event_id, "charge": charge.token, "payment_key": charge.payment_key, "order_ref": charge.order_ref,
            "merchant_id": charge.merchant_id, "state": _state(charge), "amount": charge.charged_amount or charge.amount,
            "currency": charge.currency,
        }
    )


def _state(charge: SandboxCharge) -> str:
    return {"paid": "succeeded", "declined": "failed", "closed": "cancelled"}[charge.state]


class Provider(BaseProvider):
    name = "sandbox"
    label = _("Sandbox")
    line = _("Plays every part of a payment. No real money moves.")
    merchant_id = MERCHANT_ID
    capabilities = Capabilities(is_live=False)
    kept_headers = (TIMESTAMP, SIGNATURE)

    def create(self, payment, *, return_url: str, at: datetime) -> Started:
        charge, _is_new = SandboxCharge.objects.get_or_create(
            payment_key=str(payment.key),
            defaults={
                "merchant_id": MERCHANT_ID, "order_ref": payment.order.ref, "amount": payment.amount, "currency": payment.currency,
                "description": ", ".join(line.description for line in payment.order.lines.all())[:160], "return_url": return_url,
                "created_at": at, "merchant_waits_until": payment.order.expires_at,
            },
        )
        return Started(charge.token, reverse("billing:sandbox_page", args=[charge.token]))

    def query(self, payment, *, at: datetime) -> Fact | None:
        charge = SandboxCharge.objects.filter(payment_key=str(payment.key)).first()
        return self._fact(charge, at) if charge else None

    @transaction.atomic
    def cancel(self, payment, *, at: datetime) -> Fact | None:
        charge = SandboxCharge.objects.select_for_update().filter(payment_key=str(payment.key)).first()
        if charge is None:
            # It was never opened there: nobody can pay it any more.
            return Fact("", "", str(payment.key), payment.order.ref, MERCHANT_ID, "cancelled", payment.amount, payment.currency)
        if charge.state == SandboxCharge.State.OPEN:
            charge.state, charge.decided_at, charge.effective_at = SandboxCharge.State.CLOSED, at, at
            charge.save(update_fields=["state", "decided_at", "effective_at"])
        return self._fact(charge, at)

    def _fact(self, charge: SandboxCharge, at: datetime) -> Fact | None:
        if charge.effective_at is None or charge.effective_at > at:
            return None
        return _fact_of(json.loads(notice_body(charge, f"query-{charge.token}")))

    def parse_notice(self, raw: bytes, headers, *, at: datetime) -> list[Fact]:
        timestamp, given = headers.get(TIMESTAMP, ""), headers.get(SIGNATURE, "")
        if not hmac.compare_digest(signature(timestamp, raw).encode(), given.encode()):
            raise BadNotice("signature does not match")
        if not (timestamp.isascii() and timestamp.isdigit() and abs(int(at.timestamp()) - int(timestamp)) <= TOLERANCE):
            raise BadNotice(f"timestamp {timestamp!r} is not within {TOLERANCE} s")
        try:
            data = json.loads(raw)
        except (ValueError, RecursionError) as error:
            raise BadNotice("body is not JSON") from error
        return [_fact_of(data)]


def _fact_of(data) -> Fact:
    if not isinstance(data, dict) or not all(isinstance(data.get(name), str) and 0 < len(data[name]) <= 80 for name in TEXTS):
        raise BadNotice("a field is missing or is no text")
    if type(data.get("amount")) is not int or not 0 < data["amount"] < 2**53:
        raise BadNotice("amount is no whole positive number")
    if data["state"] not in STATES:
        raise BadNotice(f"unknown state {data['state']!r}")
    return Fact(
        event_id=data["event_id"], provider_payment_id=data["charge"], payment_key=data["payment_key"], order_ref=data["order_ref"],
        merchant_id=data["merchant_id"], state=data["state"], amount=data["amount"], currency=data["currency"],
    )
