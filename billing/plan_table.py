"""The table that says what paying brings: free beside each plan, line by line, in counts."""
from collections import Counter
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from billing.extras import plan_extras
from billing.shown import Comparison, PlanOffered


@dataclass(frozen=True)
class Cell:
    """What a column has of a line: a count, or simply that it has it. Its name stands beside it where there is no room for columns."""

    column: str | Promise
    has: bool
    count: int | None = None


@dataclass(frozen=True)
class Row:
    label: str | Promise
    cells: list[Cell]
    is_listed: bool = False


@dataclass(frozen=True)
class PlanTable:
    """The first cell of a row is that of who pays nothing."""

    plans: list[PlanOffered]
    rows: list[Row]


NOTHING = pgettext_lazy("costs nothing", "Free")
# Nobody pays for these.
FREE = (_("Read, ask and answer in the square"), _("Lessons marked free, most events"), _("Points, certificates, your own ledger of both"))


def table_of(comparison: Comparison) -> PlanTable:
    """Counted from what the page has read already; one query for each extra."""
    plans = comparison.plans
    found: Counter = Counter((row.item.label, name) for row in comparison.rows for name in row.plan_names)
    labels = list(dict.fromkeys(row.item.label for row in comparison.rows))
    names = [one.plan.name for one in plans]
    rows = [Row(label, [Cell(NOTHING, True), *(Cell(name, True) for name in names)]) for label in FREE]
    rows += [_row(label, [(name, found[label, name]) for name in names], is_listed=True) for label in labels]
    for extra in sorted(plan_extras, key=lambda extra: extra.position):
        counts = extra.counts([one.plan.pk for one in plans])
        if counts:
            rows.append(_row(extra.label, [(one.plan.name, counts.get(one.plan.pk, 0)) for one in plans]))
    return PlanTable(plans, rows)


def _row(label: str | Promise, counts: list[tuple[str, int]], *, is_listed: bool = False) -> Row:
    return Row(label, [Cell(NOTHING, False), *(Cell(name, count > 0, count) for name, count in counts)], is_listed)
