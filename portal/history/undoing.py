"""Taking an import back: its deeds, what they earned, and those of its people who have nothing else here."""
from django.db import transaction
from django.db.models import Exists, Min, OuterRef, ProtectedError

from accounts.models import Member
from community import points
from community.models import Interaction, PointsTransaction
from kit.periods import day_of
from portal.history.importing import SIZE, mark_since
from portal.history.models import ImportBatch, ImportedPerson


def undo(batch: ImportBatch, *, at, progress) -> tuple[int, int, int]:
    """(deeds, members) that went, and members who stay because something of theirs came later. Safe to run again after a crash."""
    deeds = Interaction.objects.filter(pk__gte=batch.first_id or 0, pk__lte=batch.last_id or -1, source=batch.source)
    earliest = deeds.aggregate(at=Min("occurred_at"))["at"]
    if earliest is not None:
        mark_since(day_of(earliest), at=at)
    gone = 0
    while keys := list(deeds.order_by("pk").values_list("pk", flat=True)[:SIZE]):
        gone += _take_back(keys, at=at)
        progress(gone)
    went, stayed = _let_go(batch)
    batch.undone_at = at
    batch.save(update_fields=["undone_at"])
    return gone, went, stayed


@transaction.atomic
def _take_back(keys: list[int], *, at) -> int:
    rows = Interaction.objects.filter(pk__in=keys)
    events = list(rows.values_list("event_id", flat=True))
    for cause in PointsTransaction.objects.filter(cause__in=events).values_list("cause", flat=True).distinct():
        points.reverse(cause, at=at)
    return rows.delete()[0]


def _let_go(batch: ImportBatch) -> tuple[int, int]:
    """Members whom this import made, who never signed in, have no address and did nothing else."""
    made = ImportedPerson.objects.filter(batch=batch).order_by("pk")
    deeds = Interaction.objects.filter(member=OuterRef("pk"))
    went = 0
    ids = list(made.values_list("member_id", flat=True))
    for start in range(0, len(ids), SIZE // 4):
        idle = Member.objects.filter(pk__in=ids[start:start + SIZE // 4], last_login=None, email="").exclude(Exists(deeds))
        went += _delete(list(idle.values_list("pk", flat=True)))
    return went, len(ids) - went


def _delete(ids: list[int]) -> int:
    """All at once; where something of somebody's stands in the way, one by one, and they stay."""
    try:
        with transaction.atomic():
            Member.objects.filter(pk__in=ids).delete()
            return len(ids)
    except ProtectedError:
        return 0 if len(ids) == 1 else sum(_delete([one]) for one in ids)
