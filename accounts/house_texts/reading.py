"""Which version of a text holds, what stood there before, and its HTML."""
import hashlib
import re
from datetime import datetime
from functools import cache as remembered
from pathlib import Path
from typing import NamedTuple

from django.core.cache import cache
from django.db import transaction
from django.db.models.functions import Coalesce
from django.utils.html import escape

from accounts.models import HouseText
from kit import markdown

SHIPPED = Path(__file__).parent / "shipped"
# Members agree to these when they join.
AGREED = (HouseText.Name.TERMS, HouseText.Name.PRIVACY)
TIMETABLE = "accounts:house-texts"
KEPT_SECONDS = 60
# A heading may carry the name by which links lead to it: “## Points {#points}”.
NAMED_HEADING = re.compile(r"<(h[234])>(.*?) \{#([a-z][a-z0-9-]{0,30})\}</\1>")


class Entry(NamedTuple):
    """A published version as every page needs it: without its text."""

    name: str
    number: int
    reach: str
    published_at: datetime
    effective_at: datetime


def timetable() -> list[Entry]:
    """All published versions, oldest first; kept for a minute, so that a page costs no query."""
    return cache.get_or_set(TIMETABLE, _read, KEPT_SECONDS)


def _read() -> list[Entry]:
    rows = HouseText.objects.published().order_by("published_at", "pk")
    return [Entry(*row) for row in rows.values_list("name", "number", "reach", "published_at", "effective_at")]


def forget_timetable() -> None:
    transaction.on_commit(lambda: cache.delete(TIMETABLE), robust=True)


@remembered
def shipped(name: str) -> HouseText:
    """Version 0: what came with the program, until somebody writes a better one."""
    body_en, body_zh = ((SHIPPED / f"{name}_{language}.md").read_text(encoding="utf-8") for language in ("en", "zh"))
    return HouseText(name=name, number=0, body_en=body_en, body_zh=body_zh)


def in_force(name: str, *, at) -> HouseText:
    published = HouseText.objects.published().filter(name=name, effective_at__lte=at)
    return published.order_by("-number").first() or shipped(name)


def coming(name: str, *, at) -> HouseText | None:
    """The next version that is published and does not hold yet."""
    return HouseText.objects.published().filter(name=name, effective_at__gt=at).order_by("number").first()


def version(name: str, number: int) -> HouseText | None:
    return shipped(name) if number == 0 else HouseText.objects.published().filter(name=name, number=number).first()


def versions(name: str) -> list[HouseText]:
    """The newest first; the one that came with the program is the last."""
    rows = HouseText.objects.published().filter(name=name).defer("body_en", "body_zh").order_by(Coalesce("number", 0).desc())
    return [*rows, shipped(name)]


def html_of(text: HouseText, *, site_name: str) -> str:
    """Safe HTML in the reader's language; rendered again only after a new version of the program or of the text."""
    body = text.body
    made_of = hashlib.sha256(f"{markdown.RENDER_VERSION}\0{body}".encode()).hexdigest()
    html = cache.get_or_set(f"accounts:house-text:{made_of}", lambda: _render(body), 24 * 3600)
    return html.replace("{site_name}", escape(site_name))


def _render(body: str) -> str:
    return NAMED_HEADING.sub(r'<\1 id="\3">\2</\1>', markdown.render(body))


def digest_of(text: HouseText) -> str:
    return hashlib.sha256(f"{text.body_en}\0{text.body_zh}".encode()).hexdigest()[:32]
