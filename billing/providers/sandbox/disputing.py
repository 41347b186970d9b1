"""A payer goes to their bank: the money is taken from the merchant, and the bank decides."""
from datetime import datetime, timedelta

from django.db import transaction

from billing.providers.sandbox.models import SandboxCharge, SandboxDispute
from billing.providers.sandbox.refunding import left_of
from billing.providers.sandbox.telling import tell

EVIDENCE_WITHIN = timedelta(days=7)


class NothingToDispute(Exception):
    """The charge is not paid, or nothing of it is left, or the dispute is decided."""


@transaction.atomic
def open_dispute(charge_id: int, *, at: datetime) -> SandboxDispute:
    """Take back what is left of a charge. Raises NothingToDispute."""
    charge = SandboxCharge.objects.select_for_update().get(pk=charge_id)
    left = left_of(charge)
    if left <= 0:
        raise NothingToDispute(charge.token)
    dispute = SandboxDispute.objects.create(charge=charge, amount=left, opened_at=at, evidence_due_at=at + EVIDENCE_WITHIN)
    tell(dispute, run_after=at)
    return dispute


@transaction.atomic
def decide_dispute(dispute_id: int, *, won: bool, at: datetime) -> SandboxDispute:
    """Let the bank decide for the merchant (`won`) or against. Raises NothingToDispute."""
    dispute = SandboxDispute.objects.select_for_update(of=("self",)).select_related("charge").get(pk=dispute_id)
    if dispute.state != SandboxDispute.State.OPENED:
        raise NothingToDispute(dispute.token)
    dispute.state, dispute.decided_at = SandboxDispute.State.WON if won else SandboxDispute.State.LOST, at
    dispute.save(update_fields=["state", "decided_at"])
    tell(dispute, run_after=at)
    return dispute
