"""How the overview says figures: rounded, with a dash where there is none, and changes with sign and word."""
from django.utils.translation import gettext as _

from analytics.metrics import Figure
from kit import house
from kit.money import EXPONENTS, format_money

NONE = "–"


def rounded(value: float | None, places: int) -> str:
    return NONE if value is None else f"{value:,.{places}f}".replace("-", "−")


def percent(share: float | None) -> str:
    return NONE if share is None else f"{100 * share:.0f}%"


def money(value: float | None, *, trim: bool = True) -> str:
    digits = EXPONENTS.get(house.currency(), 2)
    return NONE if value is None else format_money(round(value * 10**digits), house.currency(), trim=trim)


def moved(difference: float, text: str) -> str:
    """A sign, an amount and a word."""
    if difference > 0:
        return _("+%(amount)s, up") % {"amount": text}
    if difference < 0:
        return _("−%(amount)s, down") % {"amount": text}
    return _("no change")


def relative(now: Figure, before: Figure) -> tuple[str, bool | None]:
    """The change in per cent against a whole period before."""
    if now.value is None or not before.value or not before.complete:
        return "", None
    share = (now.value - before.value) / abs(before.value)
    share = 0.0 if abs(share) < 0.0005 else share
    return moved(share, f"{100 * abs(share):.1f}%"), share > 0 if share else None


def points(now: Figure, before: Figure) -> str:
    """The change of a share in percentage points."""
    if now.value is None or before.value is None or not before.complete:
        return ""
    difference = round(100 * (now.value - before.value), 1)
    return moved(difference, _("%(n)s points") % {"n": f"{abs(difference):.1f}"})


def absolute(now: float | None, before: float | None, places: int) -> tuple[str, bool | None]:
    if now is None or before is None:
        return "", None
    difference = round(now - before, places)
    return moved(difference, f"{abs(difference):.{places}f}"), difference > 0 if difference else None
