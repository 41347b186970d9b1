"""Members N: who counts at the end of a day."""
from django.utils.translation import gettext_lazy as _

from analytics import formulas
from analytics.metrics.kind import Figure, Metric, figure_of
from analytics.readings import Readings
from kit.periods import Period


def compute(readings: Readings, period: Period) -> Figure:
    days = readings.days_of(period)
    counts = [d.members for d in days]
    inputs = {"mean": formulas.ratio(sum(counts), len(days)), "new": sum(d.new_members for d in days) if days else None}
    return figure_of(days, period, counts[-1] if counts else None, [(d.day, d.members) for d in days], inputs)


MEMBERS = Metric(
    "members", "members", _("Members"),
    _(
        "Members who count at the end of the last day: verified, and not suspended, erased, staff or a bot. Imported people count from "
        "their first interaction."
    ),
    compute,
)
