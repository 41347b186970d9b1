"""Entering a line of the account’s statement, and what follows from it: the treasurer’s acts."""
from datetime import date, datetime

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from billing.providers.transfer.models import TransferEntry, TransferRefund, TransferRequest
from billing.refusals import BillingRefused

State = TransferRequest.State


def enter_received(request_id: int, amount: int, *, on: date, statement_reference: str, by, at: datetime) -> TransferRequest:
    """Money came for a request; several parts add up. Raises BillingRefused when the line was entered before."""
    with transaction.atomic():
        request = TransferRequest.objects.select_for_update().get(pk=request_id)
        _enter(request, amount, on=on, statement_reference=statement_reference, by=by, at=at)
        request.state = State.RECEIVED if request.received == request.amount else State.PART
        request.closed_at = at
        request.save(update_fields=["state", "closed_at"])
    return request


def enter_sent(refund_id: int, *, on: date, statement_reference: str, by, at: datetime) -> TransferRefund:
    """A refund was sent. Raises BillingRefused when it is decided, or the line was entered before."""
    with transaction.atomic():
        made = _undecided(refund_id)
        _enter(made.request, made.amount, on=on, statement_reference=statement_reference, by=by, at=at, refund=made)
        return _decide(made, TransferRefund.State.SENT, at=at)


def enter_failed(refund_id: int, *, at: datetime) -> TransferRefund:
    """A refund cannot be sent. Raises BillingRefused when it is decided."""
    with transaction.atomic():
        return _decide(_undecided(refund_id), TransferRefund.State.FAILED, at=at)


def _undecided(refund_id: int) -> TransferRefund:
    made = TransferRefund.objects.select_for_update(of=("self",)).select_related("request").get(pk=refund_id)
    if made.state != TransferRefund.State.WAITING:
        raise BillingRefused(_("This is decided already."))
    return made


def _decide(made: TransferRefund, state: str, *, at: datetime) -> TransferRefund:
    made.state, made.decided_at = state, at
    made.save(update_fields=["state", "decided_at"])
    return made


def _enter(request, amount, *, on, statement_reference, by, at, refund=None) -> None:
    try:
        with transaction.atomic():
            TransferEntry.objects.create(
                request=request, refund=refund, amount=amount, on=on, statement_reference=statement_reference, entered_by=by, entered_at=at
            )
    except IntegrityError as error:
        raise BillingRefused(_("This line of the statement was entered before.")) from error
