"""What a member can do: the verbs of all apps in one table.

An app declares its verbs in its `verbs.py`; `community` records interactions by them and pays their points.
"""
from dataclasses import dataclass

from django.utils.functional import Promise

from kit.registry import Registry


@dataclass(frozen=True)
class Verb:
    """A kind of deed.

    `points`: what it earns unless an admin says otherwise. `counts`: whether it is an interaction in the sense of
    activity A. `client_may_post`: whether a program may report it over the API. `repeats`: whether doing it again to the
    same target earns points again.
    """

    name: str
    label: str | Promise
    points: int = 0
    counts: bool = True
    client_may_post: bool = False
    repeats: bool = False


verbs: Registry[Verb] = Registry("verb", "verbs")


def declare(*declared: Verb) -> None:
    """Register each verb under its own name."""
    for verb in declared:
        verbs.register(verb.name, verb)
