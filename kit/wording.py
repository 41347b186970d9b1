"""How a time, a span and a name are said, in the reader's language and zone."""
import re
from datetime import date, datetime
from typing import TypeVar
from zlib import crc32

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from kit.bilingual import prefers_chinese

Moment = TypeVar("Moment", bound=date)
MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
WEEKDAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
HAN = re.compile(r"[\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff]")
PIGMENTS = 6
# Where the sum starts: with this one the people of the prototype wear the pigments they wear there.
PIGMENT_START = 132643


def local(moment: Moment) -> Moment:
    """An aware datetime in the reader's zone; a day as it is."""
    if isinstance(moment, datetime) and timezone.is_aware(moment):
        return timezone.localtime(moment)  # type: ignore[return-value]
    return moment


def month(moment: date) -> str:
    return f"{moment.month}月" if prefers_chinese() else MONTHS[moment.month - 1]


def weekday(moment: date) -> str:
    return f"周{'一二三四五六日'[moment.weekday()]}" if prefers_chinese() else WEEKDAYS[moment.weekday()]


def day(moment: date, *, year: bool | None = None) -> str:
    """`24 Nov`, `11月24日`; with its year when that is not the current one, or when `year` says so."""
    return _day(local(moment), year)


def _day(moment: date, year: bool | None = None) -> str:
    """Of a moment that is the reader's already."""
    with_year = moment.year != timezone.localtime().year if year is None else year
    if prefers_chinese():
        return f"{moment.year}年{moment.month}月{moment.day}日" if with_year else f"{moment.month}月{moment.day}日"
    text = f"{moment.day} {MONTHS[moment.month - 1]}"
    return f"{text} {moment.year}" if with_year else text


def clock(moment: datetime) -> str:
    return _clock(local(moment))


def _clock(moment: datetime) -> str:
    return f"{moment.hour:02d}:{moment.minute:02d}"


def when(moment: datetime) -> str:
    """`24 Nov, 20:00`, `11月24日20:00`."""
    moment = local(moment)
    return f"{_day(moment)}{_clock(moment)}" if prefers_chinese() else f"{_day(moment)}, {_clock(moment)}"


def ago(moment: datetime, *, now: datetime | None = None) -> str:
    """`5 min ago`, `yesterday`, `in 3 days`; a day once it is more than a week away."""
    now = now or timezone.now()
    seconds = (now - moment).total_seconds()
    past, minutes = seconds >= 0, int(abs(seconds) // 60)
    if minutes < 1:
        return _("just now") if past else _("in a moment")
    if minutes < 60:
        return (_("%(n)d min ago") if past else _("in %(n)d min")) % {"n": minutes}
    days = abs((local(now).date() - local(moment).date()).days)
    if days == 0 or minutes < 6 * 60:
        return (_("%(n)d h ago") if past else _("in %(n)d h")) % {"n": minutes // 60}
    if days == 1:
        return _("yesterday") if past else _("tomorrow")
    if days <= 7:
        return (_("%(n)d days ago") if past else _("in %(n)d days")) % {"n": days}
    return day(moment)


def span(minutes: int) -> str:
    """62 → `1 h 2 min`."""
    hours, rest = divmod(max(0, int(minutes)), 60)
    if not hours:
        return _("%(n)d min") % {"n": rest}
    if not rest:
        return _("%(n)d h") % {"n": hours}
    return _("%(hours)d h %(minutes)d min") % {"hours": hours, "minutes": rest}


def values_shown(count: int) -> str:
    return ngettext("Show the value", "Show the %(count)s values", count) % {"count": count}


def initials(name: str) -> str:
    """One Han character, or two Latin letters."""
    name = name.strip()
    if not name:
        return "·"
    if HAN.match(name):
        return name[0]
    words = [word for word in re.split(r"[\s._-]+", name) if word]
    letters = words[0][0] + words[-1][0] if len(words) > 1 else (words or [name])[0][:2]
    return letters.upper()


def pigment(name: str) -> int:
    """1 to 6, the same for the same name on every machine."""
    return crc32(name.encode(), PIGMENT_START) % PIGMENTS + 1


def language_of(text: str) -> str:
    """The tag of the language a text seems to be in: Chinese when a tenth of it is Han."""
    letters = sum(character.isalpha() for character in text)
    return "zh-Hans" if letters and 10 * len(HAN.findall(text)) >= letters else "en"


def language_tag(code: str) -> str:
    """`zh-hans` → `zh-Hans`."""
    language, _dash, script = code.partition("-")
    return f"{language}-{script.title()}" if len(script) == 4 else code
