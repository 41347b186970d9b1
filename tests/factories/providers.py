"""The other side of payments: transfers, disputes, differences with a provider’s statement, what the sandbox holds."""
from billing import payments, reconciling
from billing.models import Discrepancy, Dispute, SandboxCharge, SandboxDispute, SandboxMood, SandboxRefund, TransferRefund, TransferRequest
from billing.providers.sandbox import deciding, disputing, refunding
from kit.periods import day_of
from tests.factories.billing import make_order, make_product, start


def make_transfer(member, *, at, thing=None) -> TransferRequest:
    """A transfer that a member was asked for."""
    order = make_order(member, thing or make_product(), at=at)
    payment = payments.start_payment(order, "transfer", return_url=order.get_absolute_url(), at=at)
    return TransferRequest.objects.get(payment_key=str(payment.key))


def make_transfer_refund(transfer, *, at) -> TransferRefund:
    return TransferRefund.objects.create(request=transfer, refund_key=f"refund-{transfer.pk}", amount=transfer.amount, created_at=at)


def paid_at_the_sandbox(member, *, at, card=deciding.Card.GOOD) -> SandboxCharge:
    """A charge that was paid there; nobody has told us yet."""
    payment = start(make_order(member, make_product(), at=at), at=at)
    return deciding.pay(SandboxCharge.objects.get(payment_key=str(payment.key)).pk, card, at=at, may_renew=True)


def make_waiting_refund(charge, *, amount, at) -> SandboxRefund:
    """A refund that the panel has to decide."""
    mood = SandboxMood.objects.create(refunds=SandboxMood.Refunds.LATER)
    made = refunding.refund(charge.payment_key, "11111111-1111-1111-1111-111111111111", amount, at=at)
    mood.delete()
    return made


def make_dispute(charge, *, at) -> tuple[Dispute, SandboxDispute]:
    """A dispute that we have heard of, and its other side."""
    opened = disputing.open_dispute(charge.pk, at=at)
    reconciling.reconcile("sandbox", day_of(at), at=at)
    return Dispute.objects.get(provider_dispute_id=opened.token), opened


def make_discrepancy(member, *, at) -> Discrepancy:
    """The sandbox charged another amount than we asked for."""
    charge = paid_at_the_sandbox(member, at=at, card=deciding.Card.WRONG_AMOUNT)
    reconciling.reconcile("sandbox", day_of(at), at=at)
    return Discrepancy.objects.get(provider_id=charge.token)
