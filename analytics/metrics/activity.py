"""Activity A = c·T·N̄ in interactions a day."""
from collections import Counter

from django.utils.translation import gettext_lazy as _

from analytics import formulas
from analytics.metrics.kind import Figure, Metric, figure_of
from analytics.readings import Readings
from kit.periods import Period

SPREAD = "activity_spread"


def compute(readings: Readings, period: Period) -> Figure:
    days = readings.days_of(period)
    seconds = sum(d.active_seconds for d in days)
    a = formulas.activity(sum(d.interactions for d in days), seconds, [d.members for d in days])
    _c, per_active, daily_active = formulas.active_only(a.interactions, seconds, [d.active_members for d in days])
    by_verb: Counter = Counter()
    for day in days:
        by_verb.update(day.by_verb)
    weighted = formulas.weighted_activity(by_verb, readings.verb_weights, a.days)
    spread = readings.value(SPREAD, period.last, period.days)
    raw = sum(d.raw_interactions for d in days)
    inputs = {
        "c": a.c, "T": a.t, "N": a.members, "I": a.interactions, "H": a.hours, "D": a.days, "per_member": a.per_member,
        "T_active": per_active, "dau_mean": daily_active,
        "capped": formulas.ratio(sum(d.capped_interactions for d in days), a.days), "weighted": weighted,
        "top_1_percent_share": spread.inputs["top_share"] if spread else None, "median_of_active": spread.value if spread else None,
        "identity": {
            "raw": formulas.ratio(raw, a.days), "rollup": a.product,
            "holds": formulas.identity_holds(a.product, formulas.ratio(raw, a.days)),
        } if days else None,
        "by_verb": dict(by_verb.most_common()),
    }
    return figure_of(days, period, a.value, [(d.day, d.interactions) for d in days], inputs)


ACTIVITY = Metric(
    "activity", "interactions/day", _("Activity"),
    _(
        "A = c·T·N: interactions of countable members a day. c is interactions per active member-hour, T active hours per member and day "
        "over all members, N the mean number of members. Each is a ratio of sums over the period, so that c·T·N equals interactions "
        "divided by days."
    ),
    compute,
)
