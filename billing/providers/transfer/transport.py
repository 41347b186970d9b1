"""Bank transfer as our side sees it. Nobody sends notices: staff enter what stands on the account’s statement."""
from collections.abc import Iterable
from datetime import date, datetime

from django.conf import settings
from django.db import transaction
from django.db.models import Max, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from billing.providers.base import AnyFact, BadNotice, Capabilities, Fact, ProviderFailed, RefundFact, Started, StatementLine
from billing.providers.base import Provider as BaseProvider
from billing.providers.transfer.models import TransferEntry, TransferRefund, TransferRequest
from kit import house
from kit.periods import start_of

State = TransferRequest.State


class Provider(BaseProvider):
    name = "transfer"
    label = _("Bank transfer")
    line = _("You send the money from your bank. The team confirms it as soon as it is on the account.")
    merchant_id = "transfer"

    @property
    def capabilities(self) -> Capabilities:  # type: ignore[override]  # it depends on settings
        return Capabilities(
            currencies=frozenset(settings.TRANSFER_CURRENCIES or [house.currency()]), is_live=not settings.TRANSFER_IS_TEST, redirect=False,
            partial_refund=True, statement=True, waits=settings.TRANSFER_WAITS,
        )

    def create(self, payment, *, return_url: str, at: datetime) -> Started:
        request, _is_new = TransferRequest.objects.get_or_create(
            payment_key=str(payment.key),
            defaults={
                "order_ref": payment.order.ref, "amount": payment.amount, "currency": payment.currency, "return_url": return_url,
                "description": ", ".join(line.description for line in payment.order.lines.all())[:160],
                "created_at": at, "waits_until": payment.order.expires_at,
            },
        )
        return Started(request.token, reverse("billing:transfer_page", args=[request.token]))

    def query(self, payment, *, at: datetime) -> Fact | None:
        request = TransferRequest.objects.filter(payment_key=str(payment.key)).first()
        return fact_of(request) if request else None

    @transaction.atomic
    def cancel(self, payment, *, at: datetime) -> Fact | None:
        request = TransferRequest.objects.select_for_update().filter(payment_key=str(payment.key)).first()
        if request is None:
            return Fact("", "", str(payment.key), payment.order.ref, self.merchant_id, "cancelled", payment.amount, payment.currency)
        if request.state == State.WAITING:
            request.state, request.closed_at = State.CANCELLED, at
            request.save(update_fields=["state", "closed_at"])
        return fact_of(request)

    @transaction.atomic
    def refund(self, refund, *, at: datetime) -> RefundFact | None:
        request = TransferRequest.objects.select_for_update().filter(payment_key=str(refund.payment.key)).first()
        made = TransferRefund.objects.select_related("request").filter(refund_key=str(refund.key)).first()
        if request is None or made and (made.request_id, made.amount) != (request.pk, refund.amount):
            raise ProviderFailed(f"{refund.key} was asked for with another amount, or nothing came for it")
        if made and made.state != TransferRefund.State.FAILED:
            return refund_fact_of(made)
        left = request.received - sum(request.refunds.exclude(state=TransferRefund.State.FAILED).values_list("amount", flat=True))
        if not 0 < refund.amount <= left:
            raise ProviderFailed(f"{refund.amount} cannot be sent back, {left} is left")
        if made:
            made.state, made.decided_at = TransferRefund.State.WAITING, None
            made.save(update_fields=["state", "decided_at"])
        else:
            TransferRefund.objects.create(request=request, refund_key=str(refund.key), amount=refund.amount, created_at=at)
        return None

    def query_refund(self, refund, *, at: datetime) -> RefundFact | None:
        made = TransferRefund.objects.select_related("request").filter(refund_key=str(refund.key)).first()
        return refund_fact_of(made) if made else None

    def parse_notice(self, raw: bytes, headers, *, at: datetime) -> list[AnyFact]:
        raise BadNotice("no bank sends notices here")

    def statement(self, day: date) -> Iterable[StatementLine]:
        """Money that came is one line a request, on the day of its last part, with all of it."""
        complete = TransferRequest.objects.annotate(last=Max("entries__on", filter=Q(entries__refund=None))).filter(last=day).order_by("id")
        for request in complete:
            yield StatementLine(start_of(day), fact_of(request))  # type: ignore[arg-type]  # money came for it
        sent = TransferEntry.objects.filter(on=day, refund__isnull=False).select_related("refund__request").order_by("id")
        for entry in sent:
            yield StatementLine(start_of(day), refund_fact_of(entry.refund))  # type: ignore[arg-type]  # it was sent


def fact_of(request: TransferRequest) -> Fact | None:
    """How a request stands: what came of it, all together; None while nothing did and it is not called off."""
    received = request.received
    if not received and request.state != State.CANCELLED:
        return None
    return Fact(
        event_id=f"transfer-{request.token}-{received}", provider_payment_id=request.token, payment_key=request.payment_key,
        order_ref=request.order_ref, merchant_id=Provider.merchant_id, state="succeeded" if received else "cancelled",
        amount=received or request.amount, currency=request.currency,
    )


def refund_fact_of(made: TransferRefund) -> RefundFact | None:
    """How a refund stands; None while nobody has sent it."""
    if made.state == TransferRefund.State.WAITING:
        return None
    return RefundFact(
        event_id=f"transfer-{made.token}-{made.state}-{made.decided_at.timestamp():.0f}",  # type: ignore[union-attr]  # decided
        provider_refund_id=made.token, refund_key=made.refund_key,
        provider_payment_id=made.request.token, payment_key=made.request.payment_key, merchant_id=Provider.merchant_id,
        state="succeeded" if made.state == TransferRefund.State.SENT else "failed", amount=made.amount, currency=made.request.currency,
    )
