"""Bringing in a file in batches, each in a transaction of its own: cut off, it is run again and goes on where it was."""
import csv
from collections.abc import Callable, Iterable
from contextlib import ExitStack
from itertools import islice
from pathlib import Path

from django.db import transaction
from django.utils import timezone

from accounts.models import Member
from analytics.fill import mark
from analytics.models import DueDay
from community import interactions
from community.models import Interaction
from kit.periods import Period, day_of
from portal.history.models import ImportBatch
from portal.history.people import People
from portal.history.reading import Deed, Wrong

SIZE = 1000


class Rejects:
    """The lines that could not be taken, with their number and the reason; the file is made with the first of them."""

    def __init__(self, path: Path):
        self.path, self.count, self._stack, self._writer = path, 0, ExitStack(), None

    def add(self, wrong: Wrong) -> None:
        if self._writer is None:
            self.path.parent.mkdir(parents=True, exist_ok=True)
            self._writer = csv.writer(self._stack.enter_context(self.path.open("w", encoding="utf-8", newline="")))
            self._writer.writerow(["line", "reason", *wrong.row])
        self._writer.writerow([wrong.line, wrong.reason, *wrong.row.values()])
        self.count += 1

    def close(self) -> None:
        self._stack.close()


def bring_in(
    batch: ImportBatch, found: Iterable[Deed | Wrong], rejects: Rejects, *, dry_run: bool, progress: Callable[[ImportBatch], None]
) -> ImportBatch:
    """Store what is new; returns the batch with its counts. With `dry_run` nothing is written but the rejects."""
    people, first_day, rest = People(batch), None, iter(found)
    while chunk := list(islice(rest, SIZE)):
        for wrong in (item for item in chunk if isinstance(item, Wrong)):
            rejects.add(wrong)
        deeds = [item for item in chunk if isinstance(item, Deed)]
        batch.rows += len(chunk)
        batch.refused = rejects.count
        if deeds:
            earliest = day_of(min(deed.at for deed in deeds))
            first_day = min(first_day or earliest, earliest)
            (_count if dry_run else _store)(batch, deeds, people)
        progress(batch)
    if not dry_run:
        _finish(batch, people, first_day)
    return batch


def _rows(batch: ImportBatch, deeds: list[Deed], people: People) -> list[Interaction]:
    return [
        Interaction(
            # The number is all that is asked of the member: fetched one by one they would cost more than the rest.
            event_id=deed.event_id, member=Member(pk=people.known[deed.person]), verb=deed.verb, target_kind=deed.target_kind,
            target_key=deed.target, occurred_at=deed.at, received_at=batch.started_at, source=batch.source,
        )
        for deed in deeds
    ]


@transaction.atomic
def _store(batch: ImportBatch, deeds: list[Deed], people: People) -> None:
    people.admit(deeds)
    rows = _rows(batch, deeds, people)
    batch.new += len(interactions.record_all(rows))
    batch.members = len(people.made)
    stored = [row.pk for row in rows if row.pk]
    if stored:
        batch.first_id, batch.last_id = batch.first_id or min(stored), max(stored)
    batch.save()


def _count(batch: ImportBatch, deeds: list[Deed], people: People) -> None:
    """What would be new. Those who would be made members are remembered, so that nobody counts twice."""
    unknown = people.unknown_of(deeds)
    known = Interaction.objects.filter(event_id__in=[deed.event_id for deed in deeds]).values_list("member_id", "event_id")
    stood = {(member, event) for member, event in known}
    batch.new += len({(deed.person, deed.event_id) for deed in deeds if (people.known.get(deed.person), deed.event_id) not in stood})
    people.known |= dict.fromkeys(unknown, 0)
    batch.members += len(unknown)


@transaction.atomic
def _finish(batch: ImportBatch, people: People, first_day) -> None:
    people.date_back()
    batch.ended_at = timezone.now()
    batch.save()
    if batch.new or batch.members:
        mark_since(first_day, at=batch.ended_at)


def mark_since(first_day, *, at) -> None:
    """Every day from there on is rolled up anew: who counts changed on all of them."""
    if first_day is not None:
        mark(Period(first_day, day_of(at)), DueDay.Reason.ASKED, at=at)
