"""Keeping the promise of anonymity below the tables as well.

An anonymous response names no member, its keys are random and of the time it keeps the day. What is left is the order in which
the database itself stored rows: the n-th participation beside the n-th response. `shuffle` writes the participations of a wave
anew in random order, so that nothing of it remains. Who watches the database while a member answers can still see
it happen; that is the limit of what a table can promise.
"""
import random

from django.db import transaction
from django.db.models import Count, F

from surveys.models import Participation, Wave

BATCH = 1000


@transaction.atomic
def shuffle(wave: Wave) -> int:
    """Store who took part in `wave` anew, in random order; returns how many. A second answer stays impossible meanwhile."""
    rows = list(Participation.objects.select_for_update().filter(wave=wave).values_list("pk", "member_id"))
    random.SystemRandom().shuffle(rows)
    for start in range(0, len(rows), BATCH):
        Participation.objects.filter(pk__in=[pk for pk, _member in rows[start : start + BATCH]]).delete()
    Participation.objects.bulk_create([Participation(wave=wave, member_id=member) for _pk, member in rows], batch_size=BATCH)
    Wave.objects.filter(pk=wave.pk).update(shuffled_count=len(rows))
    return len(rows)


def shuffle_due() -> int:
    """Shuffle each anonymous wave that took answers since the last time; returns how many waves."""
    due = Wave.objects.filter(survey__is_anonymous=True).annotate(taken=Count("participations")).exclude(taken=F("shuffled_count"))
    return sum(1 for wave in due if shuffle(wave))
