"""Handing refunds to their providers, and asking about those on their way: the row is the promise, a crash loses nothing."""
import logging
from collections.abc import Callable
from datetime import datetime

from billing.models import Refund
from billing.providers import provider
from billing.refunds import hand_over, settle

log = logging.getLogger(__name__)
AT_ONCE = 50


def send_due(*, clock: Callable[[], datetime]) -> int:
    """One attempt for every due refund; returns how many were decided. The same key each time, so that a provider that heard of
    it before a crash pays it once."""
    decided = 0
    for pk in list(Refund.objects.due_at(clock()).order_by("run_after", "id").values_list("pk", flat=True)[:AT_ONCE]):
        refund = hand_over(pk, at=clock())
        if refund:
            decided += _attempt(refund, clock=clock)
    return decided


def _attempt(refund: Refund, *, clock: Callable[[], datetime]) -> bool:
    try:
        chosen = provider(refund.payment.provider)
        asked = chosen.query_refund if refund.accepted_at else chosen.refund
        fact = asked(refund, at=clock())
        Refund.objects.filter(pk=refund.pk, accepted_at=None).update(accepted_at=clock())
        Refund.objects.filter(pk=refund.pk).exclude(last_error="").update(last_error="")
        return bool(settle(refund.payment.provider, fact, at=clock())) if fact else False
    except Exception as error:  # one bad answer must not keep the others waiting; it is tried again later
        log.exception("refund %s could not be handed over", refund.key)
        Refund.objects.filter(pk=refund.pk).update(last_error=f"{type(error).__name__}: {error}"[:300])
        return False
