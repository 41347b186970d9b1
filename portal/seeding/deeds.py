"""Deeds: interactions with their points, and heartbeats, collected and written in bulk."""
from collections import Counter
from datetime import timedelta

from accounts.models import MemberCounters
from community.models import Heartbeat, Interaction, PointsAccount, PointsEntry, PointsTransaction
from community.models.points import ISSUED
from kit.verbs import verbs
from portal.seeding.world import World

BATCH = 5000


class Deeds:
    """`add` keeps a deed; `flush` writes what was kept. Points are paid as `community.points` pays them: once a target, unless the verb
    repeats."""

    def __init__(self, world: World):
        self.world = world
        self.interactions: list[Interaction] = []
        self.heartbeats: list[Heartbeat] = []
        self.paid: list[tuple[PointsTransaction, int]] = []
        self.once: set[str] = set()
        self.known: set = set()
        self.points: Counter[int] = Counter()
        self.accounts = dict(PointsAccount.objects.exclude(member=None).values_list("member", "pk"))
        self.issued = PointsAccount.objects.get(member=None, name=ISSUED).pk

    def add(self, member, verb: str, target: tuple[str, object], at, *, event_id=None) -> bool:
        """False when this event is known already."""
        event_id = event_id or self.world.uuid()
        if (member.pk, event_id) in self.known:
            return False
        self.known.add((member.pk, event_id))
        kind, key = target[0], str(target[1])
        self.interactions.append(Interaction(
            event_id=event_id, member=member, verb=verb, target_kind=kind, target_key=key, occurred_at=at, received_at=at, source="site",
        ))
        self._pay(member, verbs[verb], kind, key, event_id, at)
        if len(self.interactions) >= BATCH:
            self.flush()
        return True

    def _pay(self, member, verb, kind, key, event_id, at) -> None:
        once = None if verb.repeats else f"{member.pk}:{verb.name}:{kind}:{key}"
        if not verb.points or once in self.once:
            return
        if once:
            self.once.add(once)
        row = PointsTransaction(cause=event_id, member=member, verb=verb.name, target_kind=kind, target_key=key, at=at, once_key=once)
        self.paid.append((row, verb.points))
        self.points[member.pk] += verb.points

    def present(self, member, start, minutes: int) -> None:
        """The member's page is open and in use from `start` for so many minutes."""
        self.heartbeats += [Heartbeat(member=member, occurred_at=start + timedelta(minutes=i)) for i in range(minutes)]
        if len(self.heartbeats) >= BATCH:
            self.flush()

    def flush(self) -> None:
        Interaction.objects.bulk_create(self.interactions, batch_size=1000)
        Heartbeat.objects.bulk_create(self.heartbeats, batch_size=5000)
        rows = PointsTransaction.objects.bulk_create([row for row, _amount in self.paid], batch_size=1000)
        PointsEntry.objects.bulk_create(
            [
                PointsEntry(transaction=row, account_id=account, amount=amount)
                for row, (_row, points) in zip(rows, self.paid, strict=True)
                for account, amount in ((self.accounts[row.member_id], points), (self.issued, -points))
            ],
            batch_size=2000,
        )
        self.interactions, self.heartbeats, self.paid = [], [], []

    def close(self) -> None:
        """Write the rest and the counters."""
        self.flush()
        counters = [MemberCounters(member_id=pk, points=points) for pk, points in self.points.items()]
        MemberCounters.objects.bulk_update(counters, ["points"], batch_size=500)
