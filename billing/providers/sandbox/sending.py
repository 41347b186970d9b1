"""Sending the sandbox's notices to the merchant over HTTP, again and again until it answers with 2xx."""
import logging
from collections.abc import Callable
from datetime import datetime, timedelta

import httpx
from django.conf import settings
from django.urls import reverse

from billing.providers.sandbox.models import SandboxNotice
from billing.providers.sandbox.wire import SIGNATURE, TIMESTAMP, signature

log = logging.getLogger(__name__)

TIMEOUT = 5.0
# Waiting time after each attempt; after the last one the sandbox gives up, and the merchant has to ask.
SECONDS_BETWEEN = (15, 60, 120, 600, 600, 3600, 3600, 7200, 21600, 54000)
AT_ONCE = 50


def send_due(*, clock: Callable[[], datetime]) -> int:
    """Send every due notice once; returns how many the merchant took. Each is claimed first, so two senders do not collide."""
    taken = 0
    for notice in SandboxNotice.objects.due_at(clock()).order_by("run_after", "id")[:AT_ONCE]:
        if _claim(notice, at=clock()):
            taken += _send(notice, clock=clock)
    return taken


def _claim(notice: SandboxNotice, *, at: datetime) -> bool:
    """Count the attempt and put the next one off, unless another sender was quicker."""
    wait = SECONDS_BETWEEN[min(notice.attempts, len(SECONDS_BETWEEN) - 1)]
    claimed = SandboxNotice.objects.due_at(at).filter(pk=notice.pk, attempts=notice.attempts)
    return bool(claimed.update(attempts=notice.attempts + 1, run_after=at + timedelta(seconds=wait)))


def _send(notice: SandboxNotice, *, clock: Callable[[], datetime]) -> bool:
    url = settings.SITE_URL + reverse("billing:payment_notice", args=["sandbox"])
    body, timestamp = notice.body.encode(), str(int(clock().timestamp()))
    headers = {"Content-Type": "application/json", TIMESTAMP: timestamp, SIGNATURE: signature(timestamp, body)}
    try:
        answer = httpx.post(url, content=body, headers=headers, timeout=TIMEOUT, trust_env=False)
        answer.raise_for_status()
    except httpx.HTTPError as error:
        log.warning("sandbox notice %s was not taken: %s", notice.event_id, error)
        SandboxNotice.objects.filter(pk=notice.pk).update(last_error=f"{type(error).__name__}: {error}"[:300])
        SandboxNotice.objects.filter(pk=notice.pk, attempts__gt=len(SECONDS_BETWEEN)).update(given_up_at=clock())
        return False
    return bool(SandboxNotice.objects.filter(pk=notice.pk).update(sent_at=clock(), last_error=""))
