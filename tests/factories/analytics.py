"""Interactions, heartbeats, answers and costs at given moments, as raw rows."""
import itertools
import uuid
from datetime import date, datetime, time, timedelta

from django.conf import settings

from analytics.models import CostItem, CostShare
from community.models import Heartbeat, Interaction
from kit.periods import zone

_numbers = itertools.count(1)


def at(day: date, clock: str = "12:00") -> datetime:
    """`clock` of that day in the community's zone: 12:00, 23:59:30, 23:59:59.83."""
    text, _dot, fraction = clock.partition(".")
    moment = datetime.combine(day, time.fromisoformat(text), tzinfo=zone())
    return moment + timedelta(microseconds=int(fraction.ljust(6, "0"))) if fraction else moment


def make_interaction(member, moment: datetime, verb: str = "replied", *, received_at=None, event_id=None) -> Interaction:
    return Interaction.objects.create(
        event_id=event_id or uuid.uuid4(), member=member, verb=verb, target_kind="topic", target_key="1", occurred_at=moment,
        received_at=received_at or moment, source="site",
    )


def make_heartbeat(member, moment: datetime) -> Heartbeat:
    return Heartbeat.objects.create(member=member, occurred_at=moment)


def make_cost(amount: int, first: date, until: date, *, shares=None, category="platform", currency=None, **fields) -> CostItem:
    """An item in minor units over [first, until); `shares` scope → share."""
    number = next(_numbers)
    fields = {"name_en": f"Item {number}", "name_zh": f"项目{number}", **fields}
    item = CostItem.objects.create(
        amount=amount, from_on=first, until_on=until, category=category, currency=currency or settings.CURRENCY, **fields
    )
    for scope, share in (shares or {}).items():
        CostShare.objects.create(item=item, scope=scope, share=share)
    return item
