"""How much each member did in the last 28 days, for the order “most active” of the directory."""
from datetime import timedelta

from django.db import transaction
from django.db.models import Case, Count, IntegerField, Value, When

from accounts.models import MemberCounters
from community.models import Interaction
from kit.verbs import verbs

SPAN = timedelta(days=28)
BATCH = 500


def count_recent_deeds(*, at) -> int:
    """Write what changed, batch by batch under the locks of the rows; returns how many members it changed for."""
    counting = [verb.name for verb in verbs if verb.counts]
    deeds = Interaction.objects.filter(verb__in=counting, occurred_at__gt=at - SPAN, occurred_at__lte=at)
    now = dict(deeds.order_by().values_list("member").annotate(n=Count("pk")))
    known = dict(MemberCounters.objects.exclude(recent_deeds=0).values_list("pk", "recent_deeds"))
    changed = sorted(pk for pk in now.keys() | known.keys() if now.get(pk, 0) != known.get(pk, 0))
    for start in range(0, len(changed), BATCH):
        _write({pk: now.get(pk, 0) for pk in changed[start : start + BATCH]})
    return len(changed)


@transaction.atomic
def _write(figures: dict[int, int]) -> None:
    rows = MemberCounters.objects.filter(pk__in=figures)
    list(rows.order_by("pk").select_for_update().values_list("pk"))
    cases = [When(pk=pk, then=Value(figure)) for pk, figure in figures.items()]
    rows.update(recent_deeds=Case(*cases, default=0, output_field=IntegerField()))
