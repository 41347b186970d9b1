"""The place of a text where it answers the question, escaped, with the words marked."""
import re
from collections.abc import Iterator, Sequence
from functools import lru_cache

from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe

from kit.tokens import Needle, fold
from kit.wording import HAN

PIECE, OVERLAP = 600, 120
BEFORE, LENGTH = 40, 200
BOUND = r"(?<![^\W_]){}(?![^\W_]|\+\+|#)"


def surfaces(needles: Sequence[Needle]) -> list[str]:
    """What of the question can be seen in a text, longest first."""
    return sorted({needle.inside or needle.tokens[0] for needle in needles}, key=lambda surface: (-len(surface), surface))


def marked(text: str, needles: Sequence[Needle]) -> SafeString:
    """The whole text, escaped, with what was asked for in <mark>."""
    pieces, at = [], 0
    for start, end in _spans(text, surfaces(needles)):
        pieces += [escape(text[at:start]), f"<mark>{escape(text[start:end])}</mark>"]
        at = end
    return mark_safe("".join([*pieces, escape(text[at:])]))  # noqa: S308 - every piece is escaped above


def excerpt(texts: Sequence[str], needles: Sequence[Needle]) -> SafeString:
    """The part of the first text that has something of what was asked for; else how the first one begins."""
    for text in texts:
        place = _place(text, surfaces(needles))
        if place is not None:
            return _cut(text, max(0, place - BEFORE), needles)
    return _cut(next((text for text in texts if text), ""), 0, needles)


def _cut(text: str, start: int, needles) -> SafeString:
    length = LENGTH // 2 if HAN.search(text[start : start + LENGTH // 2]) else LENGTH
    if start:
        # Not in the middle of a word of letters.
        while start and text[start].isascii() and text[start].isalnum() and text[start - 1].isascii() and text[start - 1].isalnum():
            start -= 1
    body = text[start : start + length].strip()
    whole = SafeString("…") if start else SafeString("")
    return whole + marked(body, needles) + (SafeString("…") if start + length < len(text) else SafeString(""))


def _place(text: str, wanted: list[str]) -> int | None:
    for at in range(0, max(1, len(text)), PIECE):
        piece = text[max(0, at - OVERLAP) : at + PIECE]
        folded = fold(piece)
        if any(surface in folded for surface in wanted) and (spans := list(_spans(piece, wanted))):
            return max(0, at - OVERLAP) + spans[0][0]
    return None


@lru_cache(maxsize=64)
def _pattern(wanted: tuple[str, ...]) -> re.Pattern:
    """Runs of Han wherever they stand, names by themselves; something that is never met if there is nothing."""
    each = [re.escape(surface) if HAN.search(surface) else BOUND.format(re.escape(surface)) for surface in wanted if surface]
    return re.compile("|".join(each) or r"(?!)")


@lru_cache(maxsize=8192)
def _folded(character: str) -> str:
    return " " if character.isspace() else fold(character)


def _spans(text: str, wanted: list[str]) -> Iterator[tuple[int, int]]:
    """Where the words stand in the text as it is written; folding may make one character several, or none."""
    folded, origins = [], []
    for i, character in enumerate(text):
        for piece in _folded(character):
            folded.append(piece)
            origins.append(i)
    line, end = "".join(folded), 0
    for match in _pattern(tuple(wanted)).finditer(line):
        if match.start() >= end:
            yield origins[match.start()], origins[match.end() - 1] + 1
            end = match.end()
