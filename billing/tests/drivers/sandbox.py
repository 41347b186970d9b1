"""The other side of the sandbox."""
import json

from billing.models import SandboxCharge, SandboxMood, SandboxRefund
from billing.providers.sandbox import deciding, disputing, refunding
from billing.providers.sandbox.wire import SIGNATURE, TIMESTAMP, signature
from billing.tests import contract

NAMES = {"provider_payment_id": "charge", "provider_refund_id": "refund", "provider_dispute_id": "dispute", "agreement_id": "agreement"}


def charge_of(payment) -> SandboxCharge:
    return SandboxCharge.objects.get(payment_key=str(payment.key))


class Driver(contract.Driver):
    def pay(self, payment, *, at, amount=None):
        charge = charge_of(payment)
        deciding.pay(charge.pk, deciding.Card.GOOD, at=at)
        if amount is not None:
            SandboxCharge.objects.filter(pk=charge.pk).update(charged_amount=amount)

    def decline(self, payment, *, at):
        deciding.decline(charge_of(payment).pk, at=at)
        return True

    def hold_refunds(self):
        SandboxMood.objects.create(refunds=SandboxMood.Refunds.LATER)

    def decide_refund(self, refund, *, succeeds, at):
        made = SandboxRefund.objects.get(refund_key=str(refund.key))
        if made.state == SandboxRefund.State.WAITING:
            refunding.decide_refund(made.pk, succeeds=succeeds, at=at)

    def refund_outside(self, payment, amount, *, at):
        refunding.refund_from_outside(charge_of(payment).pk, amount, at=at)
        return True

    def dispute(self, payment, *, at):
        disputing.open_dispute(charge_of(payment).pk, at=at)
        return True

    def notice(self, said, *, at):
        body = json.dumps({NAMES.get(name, name): value for name, value in said.items()}).encode()
        timestamp = str(int(at.timestamp()))
        return body, {TIMESTAMP: timestamp, SIGNATURE: signature(timestamp, body)}
