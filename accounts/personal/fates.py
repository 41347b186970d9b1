"""What a member reads about their data: which kinds there are, and what becomes of each when they are erased."""
from typing import NamedTuple

from django.utils.functional import Promise

from accounts.personal.registry import Fate, PersonalData, personal_data


class Group(NamedTuple):
    """Kinds that meet the same fate."""

    label: str | Promise
    kinds: list[PersonalData]

    @property
    def plain(self) -> list[PersonalData]:
        return [data for data in self.kinds if not data.why]

    @property
    def reasoned(self) -> list[PersonalData]:
        return [data for data in self.kinds if data.why]


def by_fate() -> list[Group]:
    """All kinds that hold rows of a member, in the order of fates."""
    shown = [data for data in personal_data if data.of or data.owned]
    return [Group(fate.label, kinds) for fate in Fate if (kinds := [data for data in shown if data.fate == fate])]
