"""The sandbox as our side sees it: opening a charge, asking, calling off, paying back, and reading its signed notices."""
import hmac
import json
from collections.abc import Iterable
from datetime import date, datetime

from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from billing.providers.base import AnyFact, BadNotice, Capabilities, Fact, NoAgreement, ProviderFailed, RefundFact, Started, StatementLine
from billing.providers.base import Provider as BaseProvider
from billing.providers.sandbox import refunding, renewing
from billing.providers.sandbox.models import SandboxCharge, SandboxRefund
from billing.providers.sandbox.mood import answering
from billing.providers.sandbox.statement import lines_of
from billing.providers.sandbox.wire import SIGNATURE, TIMESTAMP, body_of, fact_of, signature

MERCHANT_ID = "guildhall-sandbox"
TOLERANCE = 300


class Provider(BaseProvider):
    name = "sandbox"
    label = _("Sandbox")
    line = _("Plays every part of a payment. No real money moves.")
    merchant_id = MERCHANT_ID
    capabilities = Capabilities(is_live=False, qr=True, partial_refund=True, auto_renew=True, statement=True)
    kept_headers = (TIMESTAMP, SIGNATURE)

    @answering
    def create(self, payment, *, return_url: str, at: datetime) -> Started:
        charge = self._charge(payment, return_url=return_url, at=at)
        return Started(charge.token, reverse("billing:sandbox_page", args=[charge.token]))

    @answering
    def query(self, payment, *, at: datetime) -> Fact | None:
        charge = SandboxCharge.objects.filter(payment_key=str(payment.key)).first()
        return self._fact(charge, at) if charge else None

    @answering
    def cancel(self, payment, *, at: datetime) -> Fact | None:
        with transaction.atomic():
            charge = SandboxCharge.objects.select_for_update().filter(payment_key=str(payment.key)).first()
            if charge is None:
                # It was never opened there: nobody can pay it any more.
                return Fact("", "", str(payment.key), payment.order.ref, MERCHANT_ID, "cancelled", payment.amount, payment.currency)
            if charge.state == SandboxCharge.State.OPEN:
                charge.state, charge.decided_at, charge.effective_at = SandboxCharge.State.CLOSED, at, at
                charge.save(update_fields=["state", "decided_at", "effective_at"])
            return self._fact(charge, at)

    @answering
    def refund(self, refund, *, at: datetime) -> RefundFact | None:
        try:
            made = refunding.refund(str(refund.payment.key), str(refund.key), refund.amount, at=at)
        except refunding.Refused as error:
            raise ProviderFailed(str(error)) from error
        return self._refund_fact(made)

    @answering
    def query_refund(self, refund, *, at: datetime) -> RefundFact | None:
        made = SandboxRefund.objects.select_related("charge").filter(refund_key=str(refund.key)).first()
        return self._refund_fact(made) if made else None

    @answering
    def renew(self, payment, agreement_id: str, *, at: datetime) -> Fact | None:
        charge = self._charge(payment, return_url=payment.order.get_absolute_url(), at=at)
        try:
            return self._fact(renewing.renew(charge.pk, agreement_id, at=at), at)
        except renewing.NoAgreement as error:
            raise NoAgreement(f"no agreement {agreement_id!r} stands") from error

    @answering
    def statement(self, day: date) -> Iterable[StatementLine]:
        return lines_of(day)

    def parse_notice(self, raw: bytes, headers, *, at: datetime) -> list[AnyFact]:
        timestamp, given = headers.get(TIMESTAMP, ""), headers.get(SIGNATURE, "")
        if not hmac.compare_digest(signature(timestamp, raw).encode(), given.encode()):
            raise BadNotice("signature does not match")
        if not (timestamp.isascii() and timestamp.isdigit() and abs(int(at.timestamp()) - int(timestamp)) <= TOLERANCE):
            raise BadNotice(f"timestamp {timestamp!r} is not within {TOLERANCE} s")
        try:
            data = json.loads(raw)
        except (ValueError, RecursionError) as error:
            raise BadNotice("body is not JSON") from error
        return [fact_of(data)]

    def _charge(self, payment, *, return_url: str, at: datetime) -> SandboxCharge:
        return SandboxCharge.objects.get_or_create(
            payment_key=str(payment.key),
            defaults={
                "merchant_id": MERCHANT_ID, "order_ref": payment.order.ref, "amount": payment.amount, "currency": payment.currency,
                "description": ", ".join(line.description for line in payment.order.lines.all())[:160], "return_url": return_url,
                "created_at": at, "merchant_waits_until": payment.order.expires_at,
            },
        )[0]

    def _fact(self, charge: SandboxCharge, at: datetime) -> Fact | None:
        if charge.effective_at is None or charge.effective_at > at:
            return None
        return fact_of(body_of(charge, f"query-{charge.token}"))  # type: ignore[return-value]  # a charge tells of a payment

    def _refund_fact(self, made: SandboxRefund) -> RefundFact | None:
        if made.state == SandboxRefund.State.WAITING:
            return None
        return fact_of(body_of(made, f"query-{made.token}"))  # type: ignore[return-value]  # a refund tells of a refund
