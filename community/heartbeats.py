"""Heartbeats: kept so that the union of their 75 seconds is exact, however often a client sends them."""
from collections.abc import Callable
from datetime import timedelta

from community.models import Heartbeat
from kit.registry import Registry

COVERS = timedelta(seconds=75)
KEPT = timedelta(days=40)

# name → callable() that returns the earliest instant whose heartbeats are still needed, or None.
keepers: Registry[Callable] = Registry("keeper of heartbeats", "heartbeat_keepers")


def beat(member, *, at) -> None:
    """Note that the member is active now.

    A row between two others that already meet adds nothing to the union: such a row is moved forward to `at` instead of
    standing beside it. So a member leaves about one row per 75 seconds, and the active time is what it would be with all.
    """
    last = list(Heartbeat.objects.filter(member=member).order_by("-occurred_at", "-id").values_list("id", "occurred_at")[:2])
    if last and last[0][1] >= at:
        return
    if len(last) == 2 and at <= last[1][1] + COVERS:
        Heartbeat.objects.filter(pk=last[0][0]).update(occurred_at=at)
    else:
        Heartbeat.objects.create(member=member, occurred_at=at)


def prune(*, at) -> int:
    """Delete what is older than 40 days and no longer needed by those who sum it up; returns how many rows."""
    needed = [instant for keeper in keepers if (instant := keeper()) is not None]
    return Heartbeat.objects.filter(occurred_at__lt=min([at - KEPT, *needed])).delete()[0]
