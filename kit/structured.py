"""What a page says of itself to machines: JSON-LD in the words of schema.org."""
import html
import json
import re

from django.utils.safestring import SafeString, mark_safe

from kit.addresses import absolute

CONTEXT = "https://schema.org"
# So that no text can end the element it stands in.
ESCAPES = {ord("<"): "\\u003C", ord(">"): "\\u003E", ord("&"): "\\u0026", 0x2028: "\\u2028", 0x2029: "\\u2029"}


def script_of(things: list[dict]) -> SafeString:
    """A data block: browsers run no script of this type, so the policy against inline scripts does not touch it."""
    if not things:
        return SafeString("")
    thing = {"@context": CONTEXT, "@graph": things} if len(things) > 1 else {"@context": CONTEXT, **things[0]}
    text = json.dumps(thing, ensure_ascii=False, separators=(",", ":")).translate(ESCAPES)
    return mark_safe(f'<script type="application/ld+json">{text}</script>')  # noqa: S308 - escaped above


def thing(kind: str, **values) -> dict:
    """A node without the values that are empty."""
    return {"@type": kind, **{name: value for name, value in values.items() if value not in (None, "", [], {})}}


def person(name: str, url: str) -> dict:
    return thing("Person", name=name, url=absolute(url) if url else "")


def breadcrumbs(*steps: tuple[str, str]) -> dict:
    """(name, path) from the top down to the page itself."""
    items = [thing("ListItem", position=n, name=name, item=absolute(path)) for n, (name, path) in enumerate(steps, 1)]
    return thing("BreadcrumbList", itemListElement=items)


def plain(rendered: str, length: int) -> str:
    """The words of a rendered text, cut to `length` characters; listings stay, marks go."""
    text = " ".join(html.unescape(re.sub(r"<[^>]*(>|\Z)", " ", rendered[: 6 * length])).split())
    return text if len(text) <= length else text[: length - 1].rstrip() + "…"
