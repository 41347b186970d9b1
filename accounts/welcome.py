"""The first steps of a newcomer: each app says what is worth doing first, and by which rows it sees that it was done."""
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.contrib.auth import get_user_model
from django.db.models import Exists, QuerySet
from django.utils.functional import Promise

from kit.addresses import address
from kit.registry import Registry

# How long the front page reminds of them.
FIRST_DAYS = timedelta(days=30)


@dataclass(frozen=True)
class Step:
    """`why` is a sentence, `action` the words of the link to `url_name`. `done(member)` finds a row once it was done."""

    label: str | Promise
    why: str | Promise
    action: str | Promise
    url_name: str
    done: Callable[[Any], QuerySet]
    position: int = 50
    query: str = ""

    @property
    def url(self) -> str:
        return address(self.url_name) + self.query


@dataclass(frozen=True)
class Progress:
    """The steps in their order, with whether each was done."""

    steps: list[tuple[Step, bool]]

    @property
    def done(self) -> int:
        return sum(is_done for _step, is_done in self.steps)

    @property
    def total(self) -> int:
        return len(self.steps)

    @property
    def is_complete(self) -> bool:
        return self.done == self.total

    @property
    def next(self) -> Step | None:
        return next((step for step, is_done in self.steps if not is_done), None)


# Modules `welcome_steps.py`.
steps: Registry[Step] = Registry("first step", "welcome_steps")


def in_order() -> list[Step]:
    return sorted(steps, key=lambda step: step.position)


def progress_of(member) -> Progress:
    """One query, however many steps there are."""
    asked = {f"step_{number}": Exists(step.done(member)) for number, step in enumerate(in_order())}
    row = get_user_model().objects.filter(pk=member.pk).values_list(*asked.values()).get() if asked else ()
    return Progress(list(zip(in_order(), row, strict=True)))


def shows_on_front_page(member, *, at) -> bool:
    return member.welcome_closed_at is None and member.joined_at > at - FIRST_DAYS


def close(member, *, at) -> None:
    get_user_model().objects.filter(pk=member.pk).update(welcome_closed_at=at)
