"""Pressing a button on the sandbox's pay page: the charge is decided, and what must be told becomes due rows."""
from datetime import datetime, timedelta
from uuid import uuid4

from django.db import models, transaction
from django.utils.translation import gettext_lazy as _

from billing import tasks
from billing.providers.sandbox.models import SandboxCharge, SandboxNotice
from billing.providers.sandbox.transport import notice_body

LATE = timedelta(minutes=1)


class Card(models.TextChoices):
    """Test cards: ways in which a payment that was made can still go wrong."""

    GOOD = "good", _("Good card: the notice comes at once")
    LATE = "late", _("Slow bank: the money comes a minute after the order has expired")
    WRONG_AMOUNT = "wrong_amount", _("Wrong amount: a cent too little is charged")
    TWICE = "twice", _("The notice is sent twice")
    LOST = "lost", _("The notice is lost: the portal has to ask")


class ChargeDecided(Exception):
    """The charge is not open any more."""


@transaction.atomic
def pay(charge_id: int, card: str, *, at: datetime) -> SandboxCharge:
    """Pay a charge with a test card. Raises ChargeDecided."""
    charge = _open(charge_id)
    charge.charged_amount = charge.amount - (1 if card == Card.WRONG_AMOUNT and charge.amount > 1 else 0)
    effective_at = max(at, charge.merchant_waits_until + LATE) if card == Card.LATE else at
    _decide(charge, SandboxCharge.State.PAID, at=at, effective_at=effective_at)
    _tell(charge, copies={Card.TWICE.value: 2, Card.LOST.value: 0}.get(card, 1))
    return charge


@transaction.atomic
def decline(charge_id: int, *, at: datetime) -> SandboxCharge:
    """Let the bank say no. Raises ChargeDecided."""
    charge = _open(charge_id)
    _decide(charge, SandboxCharge.State.DECLINED, at=at, effective_at=at)
    _tell(charge, copies=1)
    return charge


def _open(charge_id: int) -> SandboxCharge:
    charge = SandboxCharge.objects.select_for_update().get(pk=charge_id)
    if charge.state != SandboxCharge.State.OPEN:
        raise ChargeDecided(charge.token)
    return charge


def _decide(charge: SandboxCharge, state: str, *, at: datetime, effective_at: datetime) -> None:
    charge.state, charge.decided_at, charge.effective_at = state, at, effective_at
    charge.save(update_fields=["state", "charged_amount", "decided_at", "effective_at"])


def _tell(charge: SandboxCharge, *, copies: int) -> None:
    """Write the notice, as many times as it will be sent; a copy has the same event id."""
    event_id = uuid4().hex
    SandboxNotice.objects.bulk_create(
        SandboxNotice(charge=charge, event_id=event_id, body=notice_body(charge, event_id), run_after=charge.effective_at)  # type: ignore[misc]  # a decided charge has it
        for _copy in range(copies)
    )
    send_later()


def send_later() -> None:
    """Send as soon as this is committed. A broker that is down costs nothing: the sweep finds the row."""
    transaction.on_commit(tasks.send_sandbox_notices.delay, robust=True)
