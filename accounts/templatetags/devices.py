"""What a browser calls itself, said shortly."""
import re

from django import template
from django.utils.translation import gettext as _

register = template.Library()

BROWSERS = [
    ("WeChat", r"MicroMessenger/"), ("Edge", r"Edg(?:e|A|iOS)?/"), ("Opera", r"OPR/"), ("Samsung Internet", r"SamsungBrowser/"),
    ("Firefox", r"Firefox/|FxiOS/"),
    ("Chrome", r"Chrome/|CriOS/"), ("Safari", r"Safari/"), ("curl", r"^curl/"),
]
SYSTEMS = [
    ("iPhone", "iPhone"), ("iPad", "iPad"), ("Android", "Android"), ("Windows", "Windows"), ("macOS", "Mac OS X"), ("Linux", "Linux"),
]


@register.filter
def device(user_agent):
    """`Firefox, Windows`; the beginning of the text itself where nothing is known."""
    browser = next((name for name, pattern in BROWSERS if re.search(pattern, user_agent)), "")
    system = next((name for name, pattern in SYSTEMS if pattern in user_agent), "")
    known = ", ".join(filter(None, [browser, system]))
    return known or user_agent[:40] or _("an unknown program")
