"""Cost C = Σ p·C: what the community bears of its cost items."""
from collections import Counter

from django.utils.translation import gettext_lazy as _

from analytics.costs import Borne, borne_in, scope_label
from analytics.metrics.kind import Figure, Metric, figure_of, major
from analytics.readings import Readings
from kit import house
from kit.periods import Period


def borne(readings: Readings, period: Period) -> list[Borne]:
    """The items that touch the period, dearest first."""
    found = [borne_in(item, period) for item in readings.items if item.from_on <= period.last and item.until_on > period.first]
    return sorted(found, key=lambda part: (-part.ours, part.item.id))


def by_scope(parts: list[Borne]) -> dict[str | None, int]:
    """C of each scope; None is what is borne elsewhere."""
    sums: Counter = Counter()
    for part in parts:
        sums.update(part.by_scope)
    return dict(sums)


def compute(readings: Readings, period: Period) -> Figure:
    days = readings.days_of(period)
    parts = borne(readings, period)
    scopes = by_scope(parts)
    total = sum(d.cost_minor for d in days) if days else None
    items = sum(part.amount for part in parts)
    inputs = {
        "minor": total, "currency": house.currency(),
        "items": [
            {
                "item": part.item.name, "category": part.item.category, "amount": major(part.amount), "share": float(part.item.share),
                "borne": major(part.ours),
            }
            for part in parts
        ],
        "scopes": {scope_label(scope): major(amount) for scope, amount in scopes.items() if scope is not None},
        "elsewhere": major(scopes.get(None, 0)),
        "identity": {
            "scopes": major(sum(scopes.values())), "items": major(items), "rollup": major(total),
            "holds": sum(scopes.values()) == items and (len(days) < period.days or total == items - scopes.get(None, 0)),
        },
    }
    return figure_of(days, period, major(total), [(d.day, major(d.cost_minor)) for d in days], inputs)


COST = Metric(
    "cost", "currency", _("Cost"),
    _(
        "C = Σ p·C: each cost item spread evenly over its days, times the share p of it that this community bears. What the scopes bear "
        "(the community, a course, an event) adds up to the items to the cent."
    ),
    compute,
)
