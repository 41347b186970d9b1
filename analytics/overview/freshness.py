"""How fresh the figures are: the newest run of each computation."""
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from analytics.models import MetricRun
from analytics.readings import newest_runs

SILENT_AFTER = timedelta(minutes=10)


@dataclass(frozen=True)
class Freshness:
    """The newest run of a computation."""

    label: str
    run: MetricRun
    state: str
    kind: str


def freshness(now: datetime) -> list[Freshness]:
    labels = {
        "days": _("Days rolled up"), "windows": _("Weeks and months"), "satisfaction": _("Satisfaction"), "cost": _("Cost and revenue"),
        "audit": _("Audit against raw rows"),
    }
    found = []
    for run in newest_runs():
        state, kind = _run_state(run, now)
        found.append(Freshness(labels.get(run.metric, run.metric), run, state, kind))
    return sorted(found, key=lambda one: list(labels).index(one.run.metric) if one.run.metric in labels else len(labels))


def _run_state(run: MetricRun, now: datetime) -> tuple[str, str]:
    if run.state == MetricRun.State.FAILED:
        return _("failed"), "danger"
    if run.state == MetricRun.State.RUNNING:
        return (_("running"), "muted") if now - run.started_at < SILENT_AFTER else (_("interrupted"), "warn")
    if run.metric == "audit" and run.rows:
        return ngettext("%(n)d day differs", "%(n)d days differ", run.rows) % {"n": run.rows}, "warn"
    return _("done"), "ok"
