"""What a plan opens besides products: upper apps say it here, for the comparison of plans."""
from collections.abc import Callable
from dataclasses import dataclass

from django.utils.functional import Promise

from kit.registry import Registry


@dataclass(frozen=True)
class Extra:
    """A line of the comparison: how many of it each plan opens, by the plan's number; one query for all plans."""

    label: str | Promise
    counts: Callable[[list[int]], dict[int, int]]
    position: int = 50


# Modules `plan_extras.py`.
plan_extras: Registry[Extra] = Registry("extra of a plan", "plan_extras")
