"""Orders that do not move on by themselves: somebody must look."""
from datetime import datetime, timedelta

from django.db.models import Exists, F, OuterRef, Q, Sum

from billing.models import Order, Payment, Refund

A_DAY = timedelta(days=1)


def stuck_orders(*, at: datetime):
    """Orders with money and without what it was for: open ones whose money is there or disagrees, money that has needed attention
    for more than a day and was not paid back, refunds that a provider has not decided for more than a day."""
    payments = Payment.objects.filter(order=OuterRef("pk"))
    came = payments.filter(Q(received_at__isnull=False) | Q(state=Payment.State.NEEDS_ATTENTION))
    waits = payments.needing_attention().filter(changed_at__lte=at - A_DAY).annotate(
        back=Sum("refunds__amount", filter=Q(refunds__state=Refund.State.SUCCEEDED), default=0)
    )
    slow = Refund.objects.filter(payment__order=OuterRef("pk"), state=Refund.State.SUBMITTED, changed_at__lte=at - A_DAY)
    not_back = waits.filter(Q(received_at=None) | Q(back__lt=F("amount")))
    return Order.objects.annotate(
        has_money=Exists(came), waits_long=Exists(not_back), refund_is_slow=Exists(slow)
    ).filter(Q(status=Order.Status.PENDING, has_money=True) | Q(waits_long=True) | Q(refund_is_slow=True))
