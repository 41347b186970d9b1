"""What billing does on its own: every task finds its due rows and is safe to run twice."""
from celery import shared_task
from django.utils import timezone

from billing import (
    checkout,
    earnings,
    gifts,
    inbox,
    invariants,
    payments,
    recognition,
    reconciling,
    refund_sending,
    reminders,
    renewals,
    sponsoring,
)
from billing.providers.sandbox import sending


@shared_task(name="billing.expire_orders")
def expire_orders():
    checkout.expire_orders(at=timezone.now())


@shared_task(name="billing.expire_gifts")
def expire_gifts():
    gifts.expire_gifts(at=timezone.now())


@shared_task(name="billing.poll_pending_payments")
def poll_pending_payments():
    payments.poll_pending_payments(at=timezone.now())


@shared_task(name="billing.retry_payment_notices")
def retry_payment_notices():
    inbox.retry_payment_notices(at=timezone.now())


@shared_task(name="billing.send_sandbox_notices")
def send_sandbox_notices():
    sending.send_due(clock=timezone.now)


@shared_task(name="billing.reconcile")
def reconcile():
    reconciling.reconcile_due(at=timezone.now())


@shared_task(name="billing.send_due_refunds")
def send_due_refunds():
    refund_sending.send_due(clock=timezone.now)


@shared_task(name="billing.recognise")
def recognise():
    now = timezone.now()
    recognition.recognise_due(at=now)
    sponsoring.recognise_due(at=now)
    earnings.release_due(at=now)


@shared_task(name="billing.renew_memberships")
def renew_memberships():
    renewals.renew_due(at=timezone.now())


@shared_task(name="billing.remind_members")
def remind_members():
    renewals.announce_prices(at=timezone.now())
    reminders.remind(at=timezone.now())


@shared_task(name="billing.check_books")
def check_books():
    invariants.report()
