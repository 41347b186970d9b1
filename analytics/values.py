"""Writing metric values: one row per metric, last day and window, replaced when it is computed again."""
from collections.abc import Iterable
from datetime import datetime, timedelta

from analytics.formulas import DEF_VERSION
from analytics.models import MetricValue
from kit import house


def value_row(name: str, last, window: int, value, *, unit: str, inputs: dict, complete: bool, now: datetime) -> MetricValue:
    return MetricValue(
        name=name, first=last - timedelta(days=window - 1), last=last, window=window, value=value, unit=unit, inputs=inputs,
        def_version=DEF_VERSION, tz=house.time_zone(), computed_at=now, complete=complete,
    )


def store(rows: Iterable[MetricValue]) -> int:
    """Insert or replace; safe when two workers store the same figure at once. Returns how many."""
    rows = list(rows)
    MetricValue.objects.bulk_create(
        rows, update_conflicts=True, unique_fields=["name", "last", "window"],
        update_fields=["first", "value", "unit", "inputs", "def_version", "tz", "computed_at", "complete"],
    )
    return len(rows)
