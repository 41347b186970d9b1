"""The words of a rendered text, for the index and for excerpts."""
import re
from html import unescape

INLINE = re.compile(r"</?(?:strong|em|s|a|span|code)\b[^>]*>")
TAG = re.compile(r"<[^>]+>")


def words_of(html: str) -> str:
    """Text of our own sanitised HTML: what is marked within a line stays joined, blocks are parted by a space."""
    return " ".join(unescape(TAG.sub(" ", INLINE.sub("", html))).split())
