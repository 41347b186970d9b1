"""The mark of the community where it has one, else that of the house: in the bar, in the tab of a browser, in letters."""
from django.templatetags.static import static
from django.utils.html import format_html
from django.utils.safestring import SafeString

from kit import house, icons
from kit.addresses import absolute

NONE = SafeString("")


def house_mark(size: int = 30) -> SafeString:
    """For pages; the name stands beside it."""
    url = house.mark_url(64)
    if not url:
        return icons.sigil(size)
    return format_html('<img class="mark" src="{0}" width="{1}" height="{1}" alt="">', url, size)


def letter_mark() -> SafeString:
    """For letters, which need the whole address; nothing where the community has no mark of its own."""
    url = house.mark_url(180)
    if not url:
        return NONE
    return format_html('<img src="{}" width="36" height="36" alt="" style="display:block;margin:0 0 8px">', absolute(url))


def house_icon() -> SafeString:
    """The icon of the tab, for the head of a page."""
    url = house.mark_url(32)
    if not url:
        return format_html('<link rel="icon" href="{}" type="image/svg+xml">', static("img/sigil.svg"))
    return format_html('<link rel="icon" href="{}" type="image/png">\n<link rel="apple-touch-icon" href="{}">', url, house.mark_url(180))


def house_sheet() -> SafeString:
    """The colour; after the style sheet of the look, whose tokens it replaces."""
    url = house.sheet_url()
    return format_html('<link rel="stylesheet" href="{}">\n', url) if url else NONE
