"""Memberships that renew themselves: a paid order with the provider's agreement, and the sandbox's side of it."""
from datetime import timedelta
from uuid import uuid4

from django.utils import timezone

from billing import agreements, payments
from billing.models import Agreement, Order, SandboxAgreement, SandboxCharge
from billing.providers.sandbox import deciding
from tests.factories.billing import fact_of, make_order, start


def renewing(member, plan, *, at=None) -> Agreement:
    """The member bought the plan at the sandbox and allowed further charges there."""
    at = at or timezone.now()
    order = make_order(member, plan, at=at)
    payment = start(order, at=at)
    charge = deciding.pay(SandboxCharge.objects.get(payment_key=str(payment.key)).pk, deciding.Card.GOOD, at=at, may_renew=True)
    payments.settle("sandbox", fact_of(payment, agreement_id=charge.agreement.token), at=at)
    order.refresh_from_db()
    assert order.status == Order.Status.PAID, order.status
    return Agreement.objects.get(member=member, plan=plan, state=agreements.State.ACTIVE)


def make_agreement(member, plan, *, at=None, **fields) -> Agreement:
    """An agreement by itself, as if what it renews were bought elsewhere."""
    at = at or timezone.now()
    fields = {"amount": plan.price_amount, "currency": plan.currency, "run_after": at + timedelta(days=30), **fields}
    return Agreement.objects.create(
        member=member, plan=plan, provider="sandbox", provider_agreement_id=uuid4().hex, started_at=at, changed_at=at, **fields
    )


def let_fail(agreement: Agreement, fails: bool = True) -> None:
    """The bank says no from now on, or yes again."""
    SandboxAgreement.objects.filter(token=agreement.provider_agreement_id).update(fails=fails)


def withdraw(agreement: Agreement, at=None) -> None:
    """The payer takes the permission back at the provider."""
    SandboxAgreement.objects.filter(token=agreement.provider_agreement_id).update(ended_at=at or timezone.now())
