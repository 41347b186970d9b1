"""Notices that the sandbox owes its merchant: written as rows with what they tell of, sent afterwards."""
import json
from datetime import datetime, timedelta
from uuid import uuid4

from django.db import transaction

from billing import tasks
from billing.providers.sandbox.models import SandboxCharge, SandboxMood, SandboxNotice
from billing.providers.sandbox.wire import Thing, body_of


def tell(thing: Thing, *, run_after: datetime, copies: int = 1) -> None:
    """Write the notice, as many times as it will be sent; a copy has the same event id."""
    charge = thing if isinstance(thing, SandboxCharge) else thing.charge
    mood = SandboxMood.objects.first() or SandboxMood()
    if mood.notices == SandboxMood.Notices.LOST:
        return
    event_id = uuid4().hex
    body = json.dumps(body_of(thing, event_id))
    held = mood.notices == SandboxMood.Notices.HELD
    SandboxNotice.objects.bulk_create(
        SandboxNotice(charge=charge, event_id=event_id, body=body, run_after=None if held else run_after) for _copy in range(copies)
    )
    send_later()


def let_go(*, at: datetime) -> int:
    """Let held notices go, the newest first; returns how many."""
    held = list(SandboxNotice.objects.filter(run_after=None, sent_at=None).order_by("-id"))
    for place, notice in enumerate(held):
        notice.run_after = at + timedelta(microseconds=place)
    SandboxNotice.objects.bulk_update(held, ["run_after"])
    send_later()
    return len(held)


def tell_again(charge: SandboxCharge, *, at: datetime) -> int:
    """Send every notice about a charge once more, under the same event ids; returns how many."""
    copies = [
        SandboxNotice(charge=charge, event_id=event_id, body=body, run_after=at)
        for event_id, body in charge.notices.order_by("event_id").values_list("event_id", "body").distinct()
    ]
    SandboxNotice.objects.bulk_create(copies)
    send_later()
    return len(copies)


def send_later() -> None:
    """Send as soon as this is committed. A broker that is down costs nothing: the sweep finds the row."""
    transaction.on_commit(tasks.send_sandbox_notices.delay, robust=True)
