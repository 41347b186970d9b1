"""How a page is found and shown elsewhere: description, card of a shared link, JSON-LD. `{% load found %}` and put them into `meta`."""
from django import template
from django.utils.html import format_html, format_html_join

from kit import house, structured
from kit.addresses import absolute
from kit.bilingual import prefers_chinese

register = template.Library()

LONGEST = 200
LOCALES = {"zh": "zh_CN", "en": "en_US"}


@register.simple_tag
def card(title, description, url, kind="website", language="", published=None, image=""):
    """`description` is plain text that everybody may read; `url` and `image` are paths of this site; `kind` a type of the Open Graph."""
    text = " ".join(str(description).split())
    text = text if len(text) <= LONGEST else text[: LONGEST - 1].rstrip() + "…"
    prefix = (language or ("zh" if prefers_chinese() else "en"))[:2]
    site = house.name()
    properties = [
        ("og:type", kind), ("og:site_name", site), ("og:title", title), ("og:description", text), ("og:url", absolute(url)),
        ("og:locale", LOCALES.get(prefix, "")), ("article:published_time", published.isoformat() if published else ""),
        ("og:image", absolute(image) if image else ""),
    ]
    described = format_html('<meta name="description" content="{}">', text) if text else ""
    rows = format_html_join("", '<meta property="{}" content="{}">', ((name, value) for name, value in properties if value))
    shape = "summary_large_image" if image else "summary"
    return format_html('{}{}<meta name="twitter:card" content="{}">', described, rows, shape)


@register.simple_tag
def structured_data(things):
    """The nodes as one data block; nothing when there are none."""
    return structured.script_of(things or [])
