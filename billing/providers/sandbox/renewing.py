"""Charging again under an agreement, without the payer."""
from datetime import datetime

from django.db import transaction

from billing.providers.sandbox.models import SandboxAgreement, SandboxCharge
from billing.providers.sandbox.telling import tell


class NoAgreement(Exception):
    """No such agreement stands."""


@transaction.atomic
def renew(charge_id: int, agreement_token: str, *, at: datetime) -> SandboxCharge:
    """Decide an open charge as the agreement says; a decided one stays as it is. Raises NoAgreement."""
    agreement = SandboxAgreement.objects.select_for_update().filter(token=agreement_token, ended_at=None).first()
    if agreement is None:
        raise NoAgreement(agreement_token)
    charge = SandboxCharge.objects.select_for_update().get(pk=charge_id)
    if charge.state == SandboxCharge.State.OPEN:
        charge.state = SandboxCharge.State.DECLINED if agreement.fails else SandboxCharge.State.PAID
        charge.charged_amount = None if agreement.fails else charge.amount
        charge.decided_at = charge.effective_at = at
        charge.save(update_fields=["state", "charged_amount", "decided_at", "effective_at"])
        tell(charge, run_after=at)
    return charge


@transaction.atomic
def change(agreement_id: int, further: str, *, at: datetime) -> SandboxAgreement:
    """Say whether further charges `work`, `fail` or `end`; what has ended stays ended. Raises NoAgreement."""
    agreement = SandboxAgreement.objects.select_for_update().filter(pk=agreement_id, ended_at=None).first()
    if agreement is None:
        raise NoAgreement(agreement_id)
    agreement.fails = further == "fail"
    agreement.ended_at = at if further == "end" else None
    agreement.save(update_fields=["fails", "ended_at"])
    return agreement
