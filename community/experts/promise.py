"""How experts keep their promise: the share answered in time and the usual hours, over the last ninety days."""
from collections import defaultdict
from dataclasses import dataclass
from datetime import timedelta
from statistics import median

from django.utils.translation import gettext as _

from community.models import ExpertQuestion

SPAN = timedelta(days=90)
ENOUGH = 3


@dataclass(frozen=True)
class Kept:
    """Of the questions whose time was over or that were answered. Declined ones do not count: the asker knew in time."""

    counted: int = 0
    in_time: int = 0
    hours: float | None = None

    @property
    def share(self) -> float | None:
        """None while there are too few to say."""
        return self.in_time / self.counted if self.counted >= ENOUGH else None

    @property
    def sentence(self) -> str:
        if self.share is None:
            return _("too few questions to tell")
        return _("%(percent)d %% of %(n)d answered in time") % {"percent": round(100 * self.share), "n": self.counted}

    @property
    def usual(self) -> str:
        """The median of hours until the answer."""
        if self.hours is None:
            return ""
        return _("%(n)d h") % {"n": max(1, round(self.hours))}


def kept_by(expert_ids, *, at) -> dict[int, Kept]:
    """One query for all of them."""
    rows = ExpertQuestion.objects.filter(expert__in=list(expert_ids), assigned_at__gt=at - SPAN, declined_at=None)
    by_expert = defaultdict(list)
    for expert, assigned, due, answered in rows.order_by().values_list("expert", "assigned_at", "due_at", "answered_at"):
        if answered is not None or due <= at:
            by_expert[expert].append((assigned, due, answered))
    return {expert: _kept(found) for expert, found in by_expert.items()}


def _kept(rows) -> Kept:
    hours = [(answered - assigned).total_seconds() / 3600 for assigned, _due, answered in rows if answered]
    in_time = sum(answered is not None and answered <= due for _assigned, due, answered in rows)
    return Kept(len(rows), in_time, median(hours) if hours else None)
