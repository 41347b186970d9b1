"""What changed between two texts: by words, Chinese by characters, in a time that no text can blow up."""
import re
from dataclasses import dataclass
from difflib import SequenceMatcher

WORD = re.compile(r"[\u3400-\u9fff\uf900-\ufaff\u3000-\u303f\uff00-\uffef]|[^\W\u3400-\u9fff\uf900-\ufaff]+|\s+|[^\w\s]", re.UNICODE)
# Comparing is quadratic in what differs: what is longer is shown as replaced as a whole.
MOST_LINES = 600
MOST_WORDS = 1500
SAME, GONE, NEW = "same", "gone", "new"


@dataclass(frozen=True)
class Piece:
    """A stretch of text: it stands in both, only in the old one (`gone`) or only in the new one (`new`)."""

    kind: str
    text: str


def difference(old: str, new: str) -> list[Piece]:
    """The pieces in order; those that are not `new` give the old text, those that are not `gone` the new one.

    >>> [(p.kind, p.text) for p in difference("two locks", "three locks")]
    [('gone', 'two'), ('new', 'three'), ('same', ' locks')]
    >>> [(p.kind, p.text) for p in difference("缓存失效", "缓存击穿")]
    [('same', '缓存'), ('gone', '失效'), ('new', '击穿')]
    """
    pieces: list[Piece] = []
    words_left = MOST_WORDS
    for kind, before, after in _compare(old.splitlines(keepends=True), new.splitlines(keepends=True), MOST_LINES):
        if kind == "equal":
            pieces.append(Piece(SAME, "".join(before)))
            continue
        one, other = WORD.findall("".join(before)), WORD.findall("".join(after))
        longest = max(len(one), len(other))
        for part, gone, came in _compare(one, other, words_left):
            if part == "equal":
                pieces.append(Piece(SAME, "".join(gone)))
            else:
                pieces += [Piece(kind, "".join(text)) for kind, text in ((GONE, gone), (NEW, came)) if text]
        words_left = max(0, words_left - longest)
    return _joined(pieces)


def changed_characters(old: str, new: str, *, most: int) -> int:
    """How many characters went and came; no exact figure beyond `most`.

    >>> changed_characters("Firts.", "First.", most=100)
    10
    """
    if abs(len(old) - len(new)) > most:
        return most + 1
    return sum(len(piece.text) for piece in difference(old, new) if piece.kind != SAME)


def _compare(old: list[str], new: list[str], most: int):
    """(kind, old part, new part) as `difflib` says, the common beginning and end taken off first."""
    start = _common(old, new)
    end = _common(old[start:][::-1], new[start:][::-1])
    if start:
        yield "equal", old[:start], new[:start]
    before, after = old[start : len(old) - end], new[start : len(new) - end]
    if not before or not after or max(len(before), len(after)) > most:
        if before or after:
            yield "replace", before, after
    else:
        for kind, a, b, c, d in SequenceMatcher(None, before, after).get_opcodes():
            yield kind, before[a:b], after[c:d]
    if end:
        yield "equal", old[len(old) - end :], new[len(new) - end :]


def _common(one: list[str], other: list[str]) -> int:
    count = 0
    for a, b in zip(one, other, strict=False):
        if a != b:
            break
        count += 1
    return count


def _joined(pieces: list[Piece]) -> list[Piece]:
    """Neighbours of a kind as one."""
    joined: list[Piece] = []
    for piece in pieces:
        if joined and joined[-1].kind == piece.kind:
            joined[-1] = Piece(piece.kind, joined[-1].text + piece.text)
        elif piece.text:
            joined.append(piece)
    return joined
