"""Time zones a member may choose: IANA names, grouped by region, with their offset of the day."""
from functools import lru_cache
from zoneinfo import ZoneInfo, available_timezones

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from kit import house

REGIONS = [
    gettext_noop("Asia"), gettext_noop("Europe"), gettext_noop("America"), gettext_noop("Australia"), gettext_noop("Pacific"),
    gettext_noop("Africa"), gettext_noop("Atlantic"), gettext_noop("Indian"), gettext_noop("Antarctica"), gettext_noop("Arctic"),
]


@lru_cache(maxsize=1)
def names() -> frozenset[str]:
    """Every zone of a region, and UTC; without the aliases that name no place."""
    return frozenset(name for name in available_timezones() if name.partition("/")[0] in REGIONS and "/" in name) | {"UTC"}


def is_zone(name: str) -> bool:
    return name in names()


def zone_of(name: str) -> ZoneInfo:
    """The zone of this name; the community's where the name is empty or none that we know."""
    return ZoneInfo(name if is_zone(name) else house.time_zone())


def _offset(name: str, now) -> str:
    minutes = int(now.astimezone(ZoneInfo(name)).utcoffset().total_seconds() // 60)
    hours, rest = divmod(abs(minutes), 60)
    return f"UTC{'-' if minutes < 0 else '+'}{hours}" + (f":{rest:02d}" if rest else "")


def choices(now) -> list:
    """Groups for a select: (region, [(name, "Shanghai, UTC+8"), …]), after UTC."""
    by_region: dict[str, list[tuple[str, str]]] = {region: [] for region in REGIONS}
    for name in sorted(names() - {"UTC"}):
        region, _slash, place = name.partition("/")
        by_region[region].append((name, f"{place.replace('_', ' ')}, {_offset(name, now)}"))
    return [("UTC", "UTC"), *((_(region), found) for region, found in by_region.items())]
