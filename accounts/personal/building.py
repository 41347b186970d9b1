"""Building the copies of their data that members asked for, and removing those whose days are over."""
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import override

from accounts.models import DataExport, Member
from accounts.models.personal import FETCHABLE
from accounts.personal.archive import write_archive
from accounts.signals import export_ready

AGAIN_AFTER = timedelta(minutes=10)
PER_RUN = 20


def build_due(*, at: datetime, now=timezone.now) -> int:
    """Build what waits, one after the other; returns how many."""
    count = 0
    for pk in list(DataExport.objects.due(at).order_by("run_after", "asked_at").values_list("pk", flat=True)[:PER_RUN]):
        # Whoever moves `run_after` builds it; a worker that dies leaves it due again ten minutes later.
        taken = DataExport.objects.filter(pk=pk, ready_at=None, run_after__lte=at).update(
            run_after=at + AGAIN_AFTER, attempts=F("attempts") + 1
        )
        if taken:
            _build(DataExport.objects.select_related("member").get(pk=pk), now())
            count += 1
    return count


def _build(export: DataExport, at: datetime) -> None:
    member = export.member
    export.path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    part = export.path.with_suffix(".part")
    try:
        with override(member.language or None):
            rows = write_archive(part, member, at=at)
        part.replace(export.path)
    finally:
        part.unlink(missing_ok=True)
    with transaction.atomic():
        done = DataExport.objects.filter(pk=export.pk, ready_at=None).update(ready_at=at, bytes=export.path.stat().st_size, rows=rows)
        if done:
            export_ready.send(Member, member=member, export=export, at=at, until=at + FETCHABLE)


def remove(exports) -> int:
    """The files of these exports, and that they are gone; returns how many."""
    count = 0
    for export in exports:
        export.path.unlink(missing_ok=True)
        count += DataExport.objects.filter(pk=export.pk, removed_at=None).update(removed_at=timezone.now())
    return count


def remove_over(*, at: datetime) -> int:
    return remove(DataExport.objects.over(at))
