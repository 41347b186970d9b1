"""Giving money back at the sandbox: as the merchant asks, or from its control panel."""
from datetime import datetime

from django.db import transaction
from django.db.models import Sum

from billing.providers.sandbox.models import SandboxCharge, SandboxDispute, SandboxMood, SandboxRefund
from billing.providers.sandbox.telling import tell

State = SandboxRefund.State


class Refused(Exception):
    """This cannot be paid back; the message is for the merchant’s log."""


@transaction.atomic
def refund(payment_key: str, refund_key: str, amount: int, *, at: datetime) -> SandboxRefund:
    """Pay back as the merchant asks; the same key again is the same refund, and one that failed is tried again. Raises Refused."""
    charge = _lock(payment_key=payment_key)
    made = SandboxRefund.objects.select_related("charge").filter(refund_key=refund_key).first()
    if made and (made.charge_id, made.amount) != (charge.pk, amount):
        raise Refused(f"{refund_key} was asked for with {made.amount} of {made.charge.payment_key}")
    if made and made.state != State.FAILED:
        return made
    _check(charge, amount)
    made = made or SandboxRefund.objects.create(charge=charge, refund_key=refund_key, amount=amount, created_at=at)
    mood = (SandboxMood.objects.first() or SandboxMood()).refunds
    if mood == SandboxMood.Refunds.LATER:
        _move(made, State.WAITING, at=None)
    else:
        _decide(made, State.FAILED if mood == SandboxMood.Refunds.REFUSED else State.SUCCEEDED, at=at)
    return made


@transaction.atomic
def refund_from_outside(charge_id: int, amount: int, *, at: datetime) -> SandboxRefund:
    """Somebody pays back at the provider and tells the merchant afterwards. Raises Refused."""
    charge = _lock(pk=charge_id)
    _check(charge, amount)
    made = SandboxRefund.objects.create(charge=charge, amount=amount, created_at=at)
    _decide(made, State.SUCCEEDED, at=at)
    return made


@transaction.atomic
def decide_refund(refund_id: int, *, succeeds: bool, at: datetime) -> SandboxRefund:
    """Decide a refund that waits. Raises Refused."""
    made = SandboxRefund.objects.select_for_update(of=("self",)).select_related("charge").get(pk=refund_id)
    if made.state != State.WAITING:
        raise Refused("it is decided already")
    _decide(made, State.SUCCEEDED if succeeds else State.FAILED, at=at)
    return made


def left_of(charge: SandboxCharge) -> int:
    """What of a charge was neither paid back, nor promised, nor taken back by a bank."""
    if charge.state != SandboxCharge.State.PAID:
        return 0
    back = charge.refunds.exclude(state=State.FAILED).aggregate(sum=Sum("amount"))["sum"] or 0
    lost = charge.disputes.exclude(state=SandboxDispute.State.WON).aggregate(sum=Sum("amount"))["sum"] or 0
    return (charge.charged_amount or 0) - back - lost


def _lock(**which) -> SandboxCharge:
    charge = SandboxCharge.objects.select_for_update().filter(**which).first()
    if charge is None:
        raise Refused("there is no such charge")
    return charge


def _check(charge: SandboxCharge, amount: int) -> None:
    left = left_of(charge)
    if not 0 < amount <= left:
        raise Refused(f"{amount} cannot be paid back, {left} is left")


def _decide(made: SandboxRefund, state: str, *, at: datetime) -> None:
    _move(made, state, at=at)
    tell(made, run_after=at)


def _move(made: SandboxRefund, state: str, *, at: datetime | None) -> None:
    made.state, made.decided_at = state, at
    made.save(update_fields=["state", "decided_at"])
