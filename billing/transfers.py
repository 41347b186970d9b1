"""What staff do with bank transfers: a line of the account’s statement is entered and has its effect in one transaction."""
from datetime import date, datetime

from django.db import transaction

from billing import inbox, payments
from billing.models import Payment, TransferRefund, TransferRequest
from billing.providers.transfer import entering
from billing.providers.transfer.transport import fact_of, refund_fact_of

NAME = "transfer"


@transaction.atomic
def confirm(transfer: TransferRequest, amount: int, *, on: date, statement_reference: str, by, at: datetime) -> str:
    """Money came; returns the verdict: `mismatch` when it is not the amount that was asked for. Raises BillingRefused."""
    entered = entering.enter_received(transfer.pk, amount, on=on, statement_reference=statement_reference, by=by, at=at)
    return inbox.take(NAME, fact_of(entered), at=at)  # type: ignore[arg-type]  # money came: there is a fact


def call_off(transfer: TransferRequest, *, at: datetime) -> str | None:
    """The money will not come; returns the verdict. Money that came all the same can still be confirmed."""
    payment = Payment.objects.select_related("order").get(key=transfer.payment_key)
    return payments.call_off(payment, at=at)


@transaction.atomic
def confirm_sent(refund: TransferRefund, *, on: date, statement_reference: str, by, at: datetime) -> str:
    """A refund left the account; returns the verdict. Raises BillingRefused."""
    entered = entering.enter_sent(refund.pk, on=on, statement_reference=statement_reference, by=by, at=at)
    return inbox.take(NAME, refund_fact_of(entered), at=at)  # type: ignore[arg-type]  # it was sent: there is a fact


@transaction.atomic
def confirm_failed(refund: TransferRefund, *, at: datetime) -> str:
    """A refund cannot be sent; returns the verdict. Raises BillingRefused."""
    return inbox.take(NAME, refund_fact_of(entering.enter_failed(refund.pk, at=at)), at=at)  # type: ignore[arg-type]  # it is decided
