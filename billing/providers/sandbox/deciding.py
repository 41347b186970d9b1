"""Pressing a button on the sandbox's pay page: the charge is decided, and what must be told becomes due rows."""
from datetime import datetime, timedelta

from django.db import models, transaction
from django.utils.translation import gettext_lazy as _

from billing.providers.sandbox import disputing, refunding
from billing.providers.sandbox.models import SandboxAgreement, SandboxCharge
from billing.providers.sandbox.telling import tell

LATE = timedelta(minutes=1)
# What is told in the same act goes out before the payment's own notice.
A_MOMENT = timedelta(milliseconds=1)


class Card(models.TextChoices):
    """Test cards: ways in which a payment that was made can still go wrong."""

    GOOD = "good", _("Good card: the notice comes at once")
    LATE = "late", _("Slow bank: the money comes a minute after the order has expired")
    WRONG_AMOUNT = "wrong_amount", _("Wrong amount: a cent too little is charged")
    TWICE = "twice", _("The notice is sent twice")
    LOST = "lost", _("The notice is lost: the portal has to ask")
    REFUNDED = "refunded", _("Paid back at once from outside; that is told first")
    DISPUTED = "disputed", _("Disputed at once by the bank; that is told first")


class ChargeDecided(Exception):
    """The charge is not open any more."""


@transaction.atomic
def pay(charge_id: int, card: str, *, at: datetime, may_renew: bool = False) -> SandboxCharge:
    """Pay a charge with a test card; `may_renew` allows further charges. Raises ChargeDecided."""
    charge = _open(charge_id)
    if may_renew:
        SandboxAgreement.objects.create(charge=charge)
    charge.charged_amount = charge.amount - (1 if card == Card.WRONG_AMOUNT and charge.amount > 1 else 0)
    effective_at = max(at, charge.merchant_waits_until + LATE) if card == Card.LATE else at
    _decide(charge, SandboxCharge.State.PAID, at=at, effective_at=effective_at)
    if card == Card.REFUNDED:
        refunding.refund_from_outside(charge.pk, charge.charged_amount, at=at)
    if card == Card.DISPUTED:
        disputing.open_dispute(charge.pk, at=at)
    tell(charge, run_after=effective_at + A_MOMENT, copies={Card.TWICE.value: 2, Card.LOST.value: 0}.get(card, 1))
    return charge


@transaction.atomic
def decline(charge_id: int, *, at: datetime) -> SandboxCharge:
    """Let the bank say no. Raises ChargeDecided."""
    charge = _open(charge_id)
    _decide(charge, SandboxCharge.State.DECLINED, at=at, effective_at=at)
    tell(charge, run_after=at)
    return charge


def _open(charge_id: int) -> SandboxCharge:
    charge = SandboxCharge.objects.select_for_update().get(pk=charge_id)
    if charge.state != SandboxCharge.State.OPEN:
        raise ChargeDecided(charge.token)
    return charge


def _decide(charge: SandboxCharge, state: str, *, at: datetime, effective_at: datetime) -> None:
    charge.state, charge.decided_at, charge.effective_at = state, at, effective_at
    charge.save(update_fields=["state", "charged_amount", "decided_at", "effective_at"])
