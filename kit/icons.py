"""The line icons of the look, drawn on a 16 px grid, and the sigil."""
from functools import cache

from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

ICONS = {
    "search": '<circle cx="7" cy="7" r="4.5"/><path d="m10.5 10.5 3.5 3.5"/>',
    "bell": '<path d="M3.5 11.5c1-1 1.2-2 1.2-4.2a3.3 3.3 0 0 1 6.6 0c0 2.2.2 3.2 1.2 4.2zM6.6 13.6h2.8"/>',
    "square": '<path d="M2.5 3h11v8h-6l-3 2.5V11h-2z"/>',
    "courses": '<path d="M8 4v9.5M8 4C6.5 3 4.5 2.8 2.5 3v9.5c2-.2 4 0 5.5 1 1.5-1 3.5-1.2 5.5-1V3c-2-.2-4 0-5.5 1z"/>',
    "events": '<path d="M2.5 3.5h11v10h-11zM2.5 6.5h11M5.5 1.8v3M10.5 1.8v3"/>',
    "rankings": '<path d="M2.5 13.5v-5h3.6v5M6.2 13.5v-10h3.6v10M9.9 13.5v-7h3.6v7M1.5 13.5h13"/>',
    "person": '<circle cx="8" cy="5.2" r="2.7"/><path d="M2.8 13.8c.6-3 2.6-4.5 5.2-4.5s4.6 1.5 5.2 4.5"/>',
    "membership": '<path d="M2.5 4h11v8.5h-11zM2.5 6.8h11M5 10h3"/>',
    "lock": '<path d="M3.5 7.5h9v6h-9zM5.5 7.5v-2a2.5 2.5 0 0 1 5 0v2"/>',
    "check": '<path d="m2.5 8.5 3.5 3.5 7.5-8"/>',
    "circle": '<circle cx="8" cy="8" r="5.5"/>',
    "half": '<circle cx="8" cy="8" r="5.5"/><path d="M8 2.5a5.5 5.5 0 0 1 0 11z" fill="currentColor"/>',
    "up": '<path d="m3.5 9.5 4.5-4.5 4.5 4.5"/>',
    "down": '<path d="m3.5 6.5 4.5 4.5 4.5-4.5"/>',
    "left": '<path d="M9.5 3.5 5 8l4.5 4.5"/>',
    "right": '<path d="M6.5 3.5 11 8l-4.5 4.5"/>',
    "close": '<path d="m3.5 3.5 9 9M12.5 3.5l-9 9"/>',
    "plus": '<path d="M8 2.5v11M2.5 8h11"/>',
    "heart": '<path d="M8 13.2C4.5 10.8 2.5 8.8 2.5 6.3a2.8 2.8 0 0 1 5.5-.9 2.8 2.8 0 0 1 5.5.9c0 2.5-2 4.5-5.5 6.9z"/>',
    "insight": '<path d="M5.8 10.6a4 4 0 1 1 4.4 0v1.6H5.8zM6.3 14h3.4"/>',
    "same": '<circle cx="5" cy="5.4" r="2"/><circle cx="11" cy="5.4" r="2"/><path d="M1.8 12.8c.4-2.6 1.6-3.8 3.2-3.8s2.8 1.2 3.2 3.8"/>'
    '<path d="M9.2 9.6c.5-.4 1.1-.6 1.8-.6 1.6 0 2.8 1.2 3.2 3.8"/>',
    "bookmark": '<path d="M4 2.5h8v11L8 10.4l-4 3.1z"/>',
    "quote": '<path d="M2.5 9.5h4v-4h-4zc0 2 .6 3 2 3.5M9.5 9.5h4v-4h-4zc0 2 .6 3 2 3.5"/>',
    "mute": '<path d="M2.5 6.2h2.3L8 3.5v9L4.8 9.8H2.5zM10.5 6.2l3.5 3.6M14 6.2l-3.5 3.6"/>',
    "flag": '<path d="M3.5 14V2.5h8.5l-2 3 2 3H3.5"/>',
    "edit": '<path d="M10.8 2.7l2.5 2.5-7.6 7.6-3.2.7.7-3.2z"/>',
    "reply": '<path d="M6.5 3.5 2.5 7.5l4 4M2.5 7.5h6c3 0 5 1.8 5 5"/>',
    "link": '<path d="M7 9a2.7 2.7 0 0 0 4 .2l2-2a2.7 2.7 0 0 0-3.9-3.9l-.9.9M9 7a2.7 2.7 0 0 0-4-.2l-2 2a2.7 2.7 0 0 0 3.9 3.9l.9-.9"/>',
    "download": '<path d="M8 2.5v8M4.5 7.2 8 10.7l3.5-3.5M2.5 13.5h11"/>',
    "play": '<path d="M4.5 3v10l8-5z"/>',
    "clock": '<circle cx="8" cy="8" r="5.5"/><path d="M8 4.8V8l2.3 1.5"/>',
    "place": '<path d="M8 14c-2.8-3-4.2-5.3-4.2-7.3a4.2 4.2 0 0 1 8.4 0C12.2 8.7 10.8 11 8 14z"/><circle cx="8" cy="6.6" r="1.5"/>',
    "mail": '<path d="M2.5 3.5h11v9h-11zM2.5 4l5.5 4.5L13.5 4"/>',
    "eye": '<path d="M1.5 8C3 5.2 5.3 3.8 8 3.8S13 5.2 14.5 8C13 10.8 10.7 12.2 8 12.2S3 10.8 1.5 8z"/><circle cx="8" cy="8" r="1.9"/>',
    "key": '<circle cx="5" cy="11" r="2.5"/><path d="m6.8 9.2 6.7-6.7M10.5 5.5l2 2"/>',
    "bold": '<path d="M4.5 2.8h4a2.6 2.6 0 0 1 0 5.2h-4zM4.5 8h4.6a2.6 2.6 0 0 1 0 5.2H4.5z" stroke-width="1.9"/>',
    "italic": '<path d="M7 2.8h5M4 13.2h5M9.8 2.8 6.2 13.2"/>',
    "code": '<path d="M5.5 4.5 2 8l3.5 3.5M10.5 4.5 14 8l-3.5 3.5"/>',
    "listing": '<path d="M2 3.5h12v9H2zM6.6 6.2 4.8 8l1.8 1.8M9.4 6.2 11.2 8 9.4 9.8"/>',
    "list": '<path d="M6 4h7.5M6 8h7.5M6 12h7.5M2.4 4h1.2M2.4 8h1.2M2.4 12h1.2"/>',
    "picture": '<path d="M2.5 3h11v10h-11zM2.5 11l3.2-3.2 2.6 2.4 2-2 3.2 3"/><circle cx="10.3" cy="5.8" r="1"/>',
    "pin": '<path d="M5.5 2.5h5l-.7 4.5 2.2 2.5h-8L6.2 7zM8 9.5v4.5"/>',
}

_SIGIL = mark_safe(
    '<path fill="currentColor" d="M2.4 1.3 29.4 1.6c.8 0 1.2.4 1.2 1.2l-.3 26.6c0 .8-.5 1.2-1.2 1.2L2.7 30.4c-.8 0-1.2-.4-1.2-1.2L1.2 '
    '2.5c0-.8.4-1.2 1.2-1.2z"/><g class="sigil__cut" fill="none" stroke-width="1.9"><path d="M4.4 14.2 16 5.2l11.6 9"/>'
    '<path d="M11.2 13.6h9.6"/>'
    '<path d="M8 17.2h16v5H8zM13.3 17.2v5M18.7 17.2v5"/><path d="M10.8 22.2v5.2h10.4v-5.2"/></g>'
)


@cache
def icon(name: str, size: int = 16) -> SafeString:
    """The icon as inline SVG, hidden from screen readers: the word stands beside it. Raises KeyError on an unknown name."""
    return format_html(
        '<svg width="{0}" height="{0}" viewBox="0 0 16 16" fill="none" stroke="currentColor" stroke-width="1.4" stroke-linejoin="round" '
        'aria-hidden="true">{1}</svg>',
        size, mark_safe(ICONS[name]),  # noqa: S308 - our own drawing
    )


@cache
def sigil(size: int = 30) -> SafeString:
    """The mark of the house: 會 drawn as a hall, in paths, so that it needs no font."""
    return format_html('<svg class="sigil" viewBox="0 0 32 32" width="{0}" height="{0}" aria-hidden="true">{1}</svg>', size, _SIGIL)
