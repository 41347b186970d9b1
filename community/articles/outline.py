"""Headings of a rendered text: marks to jump to, and the list of them."""
import html
import re
from dataclasses import dataclass

# Our own HTML: the sanitiser has left neither attributes on headings nor anything but inline marks within.
_HEADING = re.compile(r"<h([23])>(.*?)</h\1>", re.S)
_MARKED = re.compile(r'<h([23]) id="([a-z]+-\d+)">(.*?)</h\1>', re.S)


@dataclass(frozen=True)
class Heading:
    mark: str
    text: str
    is_sub: bool


def with_marks(rendered: str, prefix: str) -> str:
    """Give every heading of two levels a mark of its own: `part-1`, `part-2`, …"""
    count = iter(range(1, 10_000))
    return _HEADING.sub(lambda found: f'<h{found[1]} id="{prefix}-{next(count)}">{found[2]}</h{found[1]}>', rendered)


def outline_of(*rendered: str) -> list[Heading]:
    return [
        Heading(mark, html.unescape(re.sub(r"<[^>]*>", "", text)), level == "3")
        for part in rendered
        for level, mark, text in _MARKED.findall(part)
    ]
