"""The other side of a bank transfer: the bank, whose statement staff enter line by line."""
import itertools

from billing.models import TransferRefund, TransferRequest
from billing.providers.transfer import entering
from billing.tests import contract
from kit.periods import day_of
from tests.factories.accounts import make_member

_lines = itertools.count(1)


def line(at) -> dict:
    return {"on": day_of(at), "statement_reference": f"LINE {next(_lines)}", "by": make_member(), "at": at}


class Driver(contract.Driver):
    def pay(self, payment, *, at, amount=None):
        request = TransferRequest.objects.get(payment_key=str(payment.key))
        entering.enter_received(request.pk, amount or request.amount, **line(at))

    def decline(self, payment, *, at):
        return False

    def hold_refunds(self):
        """They always do."""

    def decide_refund(self, refund, *, succeeds, at):
        made = TransferRefund.objects.get(refund_key=str(refund.key))
        if made.state == TransferRefund.State.WAITING:
            if succeeds:
                entering.enter_sent(made.pk, **line(at))
            else:
                entering.enter_failed(made.pk, at=at)
