"""The house: what the community is called and how it looks, for all floors.

Settings say how it begins; what an operator has set up goes before them. It is read anew within seconds of a change, by web, worker
and beat alike, and costs no query otherwise: the number of the last change lies in the cache, and each process keeps what it has read.
"""
import time
from collections.abc import Callable
from dataclasses import dataclass

from django.conf import settings
from django.core.cache import cache
from django.db import transaction

from kit import shared_pages
from kit.bilingual import localised, prefers_chinese

VERSION = "house:version"
# So long a process believes what it has read.
SECONDS = 2
MARK = "/house/mark-%d.png"
SHEET = "/house/look.css"
# The mark is kept in these widths: for letters and phones, for the bar of sharp screens, for the tab of a browser.
MARK_SIZES = (180, 64, 32)


@dataclass(frozen=True)
class House:
    """Empty texts are those of the settings. `version` counts changes; a house that is not open yet is being set up."""

    version: int = 0
    name_en: str = ""
    name_zh: str = ""
    tagline_en: str = ""
    tagline_zh: str = ""
    accent: str = ""
    has_mark: bool = False
    currency: str = ""
    time_zone: str = ""
    is_open: bool = True


class _Kept:
    house = House()
    until = 0.0
    read: Callable[[], House] = House


def read_with(read: Callable[[], House]) -> None:
    """Says who knows the house: called once, when the apps are ready."""
    _Kept.read = staticmethod(read)
    forget()


def current() -> House:
    now = time.monotonic()
    if now < _Kept.until:
        return _Kept.house
    # A cache of the process itself does not hear of what another one changed.
    known = cache.get(VERSION) if settings.REDIS_URL else None
    if known is None or known != _Kept.house.version or not _Kept.until or not _Kept.house.is_open:
        _Kept.house = _Kept.read()
        # Never over the number of somebody who has changed it meanwhile.
        cache.add(VERSION, _Kept.house.version, None)
    _Kept.until = now + SECONDS
    return _Kept.house


def forget() -> None:
    """This process reads anew when it is asked next."""
    _Kept.until = 0.0


def pin(house: House) -> None:
    """For tests: nothing is read until something changes."""
    _Kept.house, _Kept.until = house, float("inf")


def changed(version: int) -> None:
    """Once this transaction stands, all processes learn of it, and no page made before is given out."""
    forget()
    transaction.on_commit(lambda: _tell(version), robust=True)
    shared_pages.forget()


def _tell(version: int) -> None:
    cache.set(VERSION, version, None)
    forget()


def name(*, chinese: bool | None = None) -> str:
    house = current()
    in_chinese = prefers_chinese() if chinese is None else chinese
    if in_chinese:
        return house.name_zh or house.name_en or settings.SITE_NAME_ZH
    return house.name_en or house.name_zh or settings.SITE_NAME_EN


def tagline() -> str:
    return localised(current(), "tagline")


def currency() -> str:
    return current().currency or settings.CURRENCY


def currencies() -> list[str]:
    """In which a member may choose to see and pay prices; the community's own comes first."""
    own = currency()
    others = settings.CURRENCIES if own == settings.CURRENCY else [code for code in settings.CURRENCIES if code != settings.CURRENCY]
    return list(dict.fromkeys([own, *others]))


def time_zone() -> str:
    return current().time_zone or settings.ANALYTICS_TZ


def mark_url(size: int = 64) -> str:
    """The path of the community's own mark; empty where it has none."""
    house = current()
    return f"{MARK % size}?v={house.version}" if house.has_mark else ""


def sheet_url() -> str:
    """The path of the style sheet with the community's own colour; empty where it has none."""
    house = current()
    return f"{SHEET}?v={house.version}" if house.accent else ""
