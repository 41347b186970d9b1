"""Refunds, as members ask for them and staff decide."""
import uuid
from dataclasses import replace

from django.utils import timezone

from billing import refund_sending, refunds
from billing.models import Payment, Refund, RefundPolicy
from billing.providers import provider
from billing.providers.base import RefundFact
from billing.providers.sandbox.transport import MERCHANT_ID
from tests.factories.accounts import make_member


def make_policy(**fields) -> RefundPolicy:
    """What holds for everything, unless a kind or a plan is given."""
    return RefundPolicy.objects.create(**{"days": 7, "consumed_percent": 20, **fields})


def make_staff(handle=None):
    """Somebody who may decide about refunds."""
    return make_member(handle, roles=["staff"], is_staff=True)


def payment_of(order) -> Payment:
    return order.payments.get(state=Payment.State.SUCCEEDED)


def ask(order, *, at=None, by=None, amounts=None, reason="It is not what I thought.") -> Refund:
    """A request for the whole order, unless `amounts` by line are given."""
    amounts = amounts or {line.pk: line.amount for line in order.lines.all() if line.amount}
    return refunds.request(payment_of(order), by=by or order.member, amounts=amounts, reason=reason, at=at or timezone.now())


def approved(order, *, at=None, amounts=None, access=Refund.Access.AS_USUAL) -> Refund:
    """A request that as many people approved as it needs."""
    refund = ask(order, at=at, amounts=amounts)
    for _n in range(refund.people_needed):
        refund = refunds.approve(refund, by=make_staff(), at=at or timezone.now(), access=access)
    return refund


def refunded(order, *, at=None, amounts=None, access=Refund.Access.AS_USUAL) -> Refund:
    """Money that went back at `at`, by the same code as on the site."""
    at = at or timezone.now()
    refund = approved(order, at=at, amounts=amounts, access=access)
    assert refund_sending.send_due(clock=lambda: at) == 1
    refund.refresh_from_db()
    return refund


def refund_fact(refund=None, *, payment=None, state="succeeded", event_id=None, **changed) -> RefundFact:
    """What the sandbox says about a refund; without one, about a refund that somebody made there."""
    payment = payment or refund.payment
    fact = RefundFact(
        event_id=event_id or uuid.uuid4().hex, provider_refund_id=f"re-{refund.pk}" if refund else uuid.uuid4().hex,
        refund_key=str(refund.key) if refund else "", provider_payment_id=payment.provider_payment_id, payment_key=str(payment.key),
        merchant_id=MERCHANT_ID, state=state, amount=refund.amount if refund else payment.amount, currency=payment.currency,
    )
    return replace(fact, **changed)


def real_money(monkeypatch) -> None:
    """The sandbox takes real money from now on."""
    sandbox = provider("sandbox")
    monkeypatch.setattr(sandbox, "capabilities", replace(sandbox.capabilities, is_live=True))
