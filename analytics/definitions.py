"""Every figure in words, with its unit and version: the page that each figure links to."""
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from analytics.formulas import DEF_VERSION
from analytics.metrics import METRICS
from kit import house

UNITS = {
    "interactions/day": _("interactions a day"), "1..5": _("1 to 5"), "members": _("members"), "share": _("share of 1"),
}


@dataclass(frozen=True)
class Definition:
    """`parts` are (symbol, meaning) of the letters in the formula."""

    name: str
    label: str | Promise
    text: str | Promise
    unit: str | Promise
    parts: tuple[tuple[str, str | Promise], ...] = ()
    version: int = DEF_VERSION


PARTS = {
    "activity": (
        ("I", _("interactions of countable members; one event counts once; page views and heartbeats are none")),
        ("H", _("active member-hours: each heartbeat covers 75 s, each interaction 60 s; what overlaps counts once, also across devices")),
        ("N", _("mean of the members of each day")),
        ("D", _("complete days that are rolled up")),
        ("c", _("I/H, interactions per active member-hour")),
        ("T", _("H/(D·N), active hours per member and day, over all members")),
    ),
    "satisfaction": (
        ("F", _("mean answer to an indicator, mapped from its scale to 1 to 5")),
        ("r", _("importance that operators enter, 0 or more")),
        ("w", _("K·r/Σr, so that the weights add up to K")),
        ("±", _("half the 95% interval, from drawing members again with all their answers")),
    ),
    "cost": (
        ("C", _("amount of an item that falls on the period, day by day")),
        ("p", _("share of the item that this community bears, 0 to 1")),
        ("R", _("revenue earned in the period")),
    ),
}
COMMON = (
    (_("Day"), _("From midnight to midnight in %(zone)s.")),
    (_("Period"), _("Complete days only. A day that is not over yet is in no figure of the overview.")),
    (_("Late rows"), _("What arrives late counts on the day on which it happened; that day is rolled up again.")),
    (_("Nothing is not zero"), _("Where a figure is undefined, a dash stands instead of a 0.")),
    (_("Small numbers"), _("Fewer than 5 answers are not shown.")),
)


def definitions() -> dict:
    """The texts of the page."""
    found = [
        Definition(
            metric.name, metric.label, metric.definition, house.currency() if metric.unit == "currency" else UNITS[metric.unit],
            PARTS.get(metric.name, ()),
        )
        for metric in METRICS.values()
    ]
    common = [(term, str(text) % {"zone": house.time_zone()} if "%(" in str(text) else text) for term, text in COMMON]
    return {"metrics": found, "common": common, "version": DEF_VERSION}
