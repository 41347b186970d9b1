"""Components of the look as template tags and filters: they take values, never a model or a request."""
from functools import lru_cache

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from kit import charts, house, house_marks, icons, wording
from kit.money import format_money

register = template.Library()

register.simple_tag(icons.icon)
register.simple_tag(icons.sigil)
register.simple_tag(house_marks.house_mark)
register.simple_tag(house_marks.house_icon)
register.simple_tag(house_marks.house_sheet)
register.simple_tag(house_marks.letter_mark)
register.simple_tag(charts.ruler)
register.simple_tag(charts.bars)
register.simple_tag(charts.sparkline)
register.simple_tag(charts.linechart)

NONE = SafeString("")
EDGES = {"": 24, "md": 32, "lg": 44, "xl": 88}
"""Pixels of each size, as the style sheet has them."""
KEPT = 4096
"""People whose names are kept as they are shown: a list names the same few again and again."""


@register.simple_tag
def avatar(name, size="", url="", label="", picture=""):
    """Initials on a pigment, or the picture at an address; `size` is empty, `md`, `lg` or `xl`. With `url` a link, which `label` names."""
    return _avatar(str(name), size, str(url), str(label), str(picture))


@lru_cache(maxsize=KEPT, typed=True)
def _avatar(name: str, size: str, url: str, label: str, picture: str) -> SafeString:
    css = f"avatar avatar--{wording.pigment(name)}" + (f" avatar--{size}" if size else "")
    if picture:
        tag = '<img class="{0}" src="{1}" width="{2}" height="{2}" alt="" loading="lazy" decoding="async">'
        drawn = format_html(tag, css, picture, EDGES.get(size, 24))
        return format_html('<a href="{}" aria-label="{}">{}</a>', url, label or name, drawn) if url else drawn
    if url:
        return format_html('<a class="{}" href="{}" aria-label="{}">{}</a>', css, url, label or name, wording.initials(name))
    return format_html('<span class="{}" aria-hidden="true">{}</span>', css, wording.initials(name))


@register.simple_tag
def who(name, url, level="", badge="", picture=""):
    """A person in a line: avatar, name, level, and a badge for what is paid or a role."""
    return _who(str(name), str(url), _("Lv %(level)s") % {"level": level} if level else "", str(badge), str(picture))


@lru_cache(maxsize=KEPT, typed=True)
def _who(name: str, url: str, level: str, badge: str, picture: str) -> SafeString:
    return format_html(
        '<span class="who">{}{}{}{}</span>',
        avatar(name, picture=picture),
        format_html('<a href="{}" lang="{}">{}</a>', url, wording.language_of(name), name) if url else format_html("<b>{}</b>", name),
        format_html('<span class="level">{}</span>', level) if level else NONE,
        format_html('<span class="paid">{}</span>', badge) if badge else NONE,
    )


@register.simple_tag
def seal(text, kinds=""):
    """A seal; its words must stand beside it. `kinds`: `2` or `4` characters, `zhu` outlined, `sm`, `lg`, `stamp`."""
    css = "".join(f" seal--{kind}" for kind in str(kinds).split())
    return format_html('<span class="seal{}" lang="zh-Hans" aria-hidden="true">{}</span>', css, text)


@register.simple_tag
def dateblock(moment, size=""):
    """A day torn off a calendar; hidden from screen readers, as the date stands in words beside it."""
    moment = wording.local(moment)
    return format_html(
        '<span class="dateblock{}" aria-hidden="true"><b>{}</b><span>{}</span><i>{}</i></span>',
        f" dateblock--{size}" if size else "", wording.month(moment), f"{moment.day:02d}", wording.weekday(moment),
    )


@register.simple_tag
def state(kind, text):
    """A dot and a word. `kind`: ok, warn, danger or muted; with `open` the dot is a ring (`"open muted"`)."""
    css = " ".join("state--open" if word == "open" else word for word in str(kind).split())
    return format_html('<span class="state {}">{}</span>', css, text)


@register.simple_tag
def empty(title, text="", url="", action=""):
    """What a list says when nothing is in it: one sentence, one action."""
    return format_html(
        '<div class="empty"><h2>{}</h2>{}{}</div>',
        title,
        format_html('<p class="muted">{}</p>', text) if text else NONE,
        format_html('<p class="acts"><a class="btn" href="{}">{}</a></p>', url, action) if url else NONE,
    )


@register.simple_tag
def pager(newer_url="", older_url=""):
    """Newer and older; nothing when there is neither."""
    if not newer_url and not older_url:
        return NONE
    return format_html(
        '<nav class="pages sp-3" aria-label="{}">{}{}</nav>',
        _("Pages"),
        format_html('<a rel="prev" href="{}">{}</a>', newer_url, _("Newer")) if newer_url else NONE,
        format_html('<a rel="next" href="{}">{}</a>', older_url, _("Older")) if older_url else NONE,
    )


@register.filter
def money(minor, currency=""):
    """Minor units as a price: `26800|money:"CNY"` → ¥268. Nothing for None."""
    return "" if minor is None or minor == "" else format_money(int(minor), currency or house.currency())


@register.filter
def number(value):
    """1284 → 1,284."""
    return "" if value is None or value == "" else charts.number(value)


@register.filter
def signed(value):
    """15 → +15, -5 → −5 with a real minus sign."""
    return "" if value is None or value == "" else ("+" if value > 0 else "") + charts.number(value)


@register.filter
def when(moment):
    """Date and time in the reader's zone."""
    return wording.when(moment) if moment else ""


@register.filter
def day(moment):
    """The day in the reader's zone."""
    return wording.day(moment) if moment else ""


@register.filter
def clock(moment):
    """The time of day in the reader's zone."""
    return wording.clock(moment) if moment else ""


@register.filter
def ago(moment):
    """How long ago, or how soon."""
    return wording.ago(moment) if moment else ""


@register.filter
def minutes(value):
    """62 → 1 h 2 min."""
    return "" if value is None or value == "" else wording.span(value)


@register.filter
def lang_tag(code):
    """A language code as an HTML `lang`; the reader's own when there is none."""
    return wording.language_tag(str(code)) if code else ""


@register.filter
def text_lang(text):
    """The `lang` of a text whose language nobody noted."""
    return wording.language_of(str(text))
